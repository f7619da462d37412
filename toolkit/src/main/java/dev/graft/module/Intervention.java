package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.InterventionOperations;

/** A module that changes what a layer gives at some places of every text. */
public abstract class Intervention extends AdapterModule {
  private final Span span;

  /**
   * For subclasses.
   *
   * @param span the places
   */
  protected Intervention(Span span) {
    this.span = span;
  }

  /**
   * What is added to some vectors.
   *
   * @param vectors {@code [batch, places, width]}; stays open
   * @return {@code [batch, places, width]}
   */
  protected abstract NDArray delta(NDArray vectors);

  /**
   * A layer's output with what is added to it.
   *
   * @param output {@code [batch, tokens, width]}; stays open
   * @param tokens where the texts are
   */
  final NDArray changed(NDArray output, TokenPlaces tokens) {
    TokenPlaces.Chosen chosen = tokens.chosen(span, output);
    try (NDArray vectors = InterventionOperations.vectorsAt(output, chosen.places());
        NDArray delta = delta(vectors)) {
      return InterventionOperations.addAt(
          output, chosen.places(), delta, chosen.weights(), strength());
    }
  }
}
