package dev.graft;

import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import java.util.Locale;

/**
 * What a plan costs before anything is computed. Bytes are those of float32 arrays; activations
 * come on top.
 *
 * @param total all parameters, adapters and head included
 * @param trained the parameters that backpropagation changes
 * @param adapter those of {@code trained} that adapters bring
 * @param head those of {@code trained} in the head
 * @param weightBytes memory of all weights, the upstream's shared ones included
 * @param gradientBytes memory of the gradients
 * @param optimizerBytes memory of AdamW's two moments
 * @param savedBytes the weights that a saved model holds: what was trained, the adapter and the
 *     head
 */
public record PlanAccount(
    long total,
    long trained,
    long adapter,
    long head,
    long weightBytes,
    long gradientBytes,
    long optimizerBytes,
    long savedBytes) {

  static PlanAccount of(Module network) {
    long total = 0;
    long trained = 0;
    long adapter = 0;
    long head = 0;
    long copied = 0;
    long frozenButNew = 0;
    for (Parameter parameter : network.parameters().values()) {
      long size = parameter.size();
      total += size;
      if (parameter.trained()) {
        trained += size;
        adapter += parameter.role() == Role.ADAPTER ? size : 0;
        head += parameter.role() == Role.HEAD ? size : 0;
        copied += parameter.role() == Role.UPSTREAM ? size : 0;
      } else if (parameter.role() != Role.UPSTREAM) {
        frozenButNew += size;
      }
    }
    return new PlanAccount(
        total,
        trained,
        adapter,
        head,
        (total + copied) * Float.BYTES,
        trained * Float.BYTES,
        2 * trained * Float.BYTES,
        (trained + frozenButNew) * Float.BYTES);
  }

  /**
   * The trained share of all parameters.
   *
   * @return from 0 to 1
   */
  public double share() {
    return (double) trained / total;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "trains %,d of %,d parameters (%.2f%%); memory: weights %s, gradients %s, optimiser %s; "
            + "saved %s",
        trained,
        total,
        100 * share(),
        bytes(weightBytes),
        bytes(gradientBytes),
        bytes(optimizerBytes),
        bytes(savedBytes));
  }

  /**
   * A number of bytes for people.
   *
   * @param count a number of bytes
   * @return for instance {@code 1.2 MB}
   */
  static String bytes(long count) {
    if (count < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", count / 1e3);
    }
    return count < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", count / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", count / 1e9);
  }
}
