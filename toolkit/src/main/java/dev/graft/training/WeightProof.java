package dev.graft.training;

import dev.graft.module.Checksums;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.StateArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The proof of what a run changed: SHA-256 checksums of every array before and after it.
 *
 * @param frozenParameters how many parameters were frozen
 * @param trainedParameters how many parameters were trained
 * @param changedParameters how many parameters are in arrays whose bytes changed
 * @param frozenBefore one checksum over all frozen arrays before training, 64 hexadecimal digits
 * @param frozenAfter the same after training
 * @param unexpected the paths of frozen arrays that changed; there should be none
 * @param untouched the paths of trained arrays that did not change, as after an early interrupt
 */
public record WeightProof(
    long frozenParameters,
    long trainedParameters,
    long changedParameters,
    String frozenBefore,
    String frozenAfter,
    List<String> unexpected,
    List<String> untouched) {

  private static final int SHOWN_DIGITS = 12;

  /** Copies the lists. */
  public WeightProof {
    unexpected = List.copyOf(unexpected);
    untouched = List.copyOf(untouched);
  }

  /**
   * Whether every frozen array is bit-identical to before.
   *
   * @return true if the checksums agree
   */
  public boolean frozenUnchanged() {
    return frozenBefore.equals(frozenAfter);
  }

  /**
   * The proof in words.
   *
   * @return what was trained and changed, and whether the frozen arrays are as they were
   */
  public String sentence() {
    String frozen =
        frozenParameters == 0
            ? "Nothing was frozen."
            : String.format(
                Locale.ROOT,
                "%,d frozen parameters %s: SHA-256 %s before, %s after.",
                frozenParameters,
                frozenUnchanged() ? "are bit-identical" : "HAVE CHANGED",
                frozenBefore.substring(0, SHOWN_DIGITS),
                frozenAfter.substring(0, SHOWN_DIGITS));
    return String.format(
        Locale.ROOT,
        "%,d parameters were trained, %,d are in arrays that changed. %s",
        trainedParameters,
        changedParameters,
        frozen);
  }

  static WeightProof of(Module network, Map<String, String> before) {
    Map<String, String> after = Checksums.of(network);
    var frozenBefore = new LinkedHashMap<String, String>();
    var frozenAfter = new LinkedHashMap<String, String>();
    var unexpected = new ArrayList<String>();
    var untouched = new ArrayList<String>();
    long frozen = 0;
    long trained = 0;
    long changed = 0;
    for (var entry : network.state().entrySet()) {
      String path = entry.getKey();
      StateArray state = entry.getValue();
      long size = state instanceof Parameter parameter ? parameter.size() : 0;
      String first = before.getOrDefault(path, "");
      String second = after.getOrDefault(path, "");
      boolean differs = !first.equals(second);
      if (state.trained()) {
        trained += size;
      } else {
        frozen += size;
        frozenBefore.put(path, first);
        frozenAfter.put(path, second);
      }
      changed += differs ? size : 0;
      if (differs != state.trained()) {
        (differs ? unexpected : untouched).add(path);
      }
    }
    return new WeightProof(
        frozen,
        trained,
        changed,
        Checksums.combined(frozenBefore),
        Checksums.combined(frozenAfter),
        unexpected,
        untouched);
  }

  /** The proof in words. */
  @Override
  public String toString() {
    return sentence();
  }
}
