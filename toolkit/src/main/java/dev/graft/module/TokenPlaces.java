package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.InterventionOperations;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the tokens of a batch's texts are, for the interventions of one pass. */
public final class TokenPlaces implements AutoCloseable {
  private final @Nullable NDArray mask;
  private final Map<Span, Chosen> chosen = new HashMap<>();

  /**
   * Those of a batch.
   *
   * @param mask int64 {@code [batch, tokens]} with the places of prompts, 1 for a token and 0 for
   *     padding, or null when nothing is padded; stays open, and open as long as this is
   */
  public TokenPlaces(@Nullable NDArray mask) {
    this.mask = mask;
  }

  /**
   * The places of a span.
   *
   * @param places int64 {@code [batch, places]}; where a text has fewer, some that do not count
   * @param weights float32 {@code [batch, places, 1]}, 1 where a place counts and 0 elsewhere
   */
  record Chosen(NDArray places, NDArray weights) {}

  /** The places of a span in {@code x}, {@code [batch, tokens, width]}, which stays open. */
  Chosen chosen(Span span, NDArray x) {
    return chosen.computeIfAbsent(span, wanted -> choose(wanted, x));
  }

  private Chosen choose(Span span, NDArray x) {
    try (NDArray counts =
        InterventionOperations.counts(x, mask, span.first(), span.last(), span.skipped())) {
      int wanted = (int) Math.min(span.first() + span.last(), x.getShape().get(1));
      NDArray places = InterventionOperations.places(counts, wanted);
      return new Chosen(places, InterventionOperations.weights(counts, places));
    }
  }

  @Override
  public void close() {
    chosen
        .values()
        .forEach(
            each -> {
              each.places().close();
              each.weights().close();
            });
  }
}
