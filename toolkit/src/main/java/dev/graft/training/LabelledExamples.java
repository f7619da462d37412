package dev.graft.training;

import dev.graft.data.EncodedExamples;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Examples;

/** Encoded examples with the number of each one's label. Immutable. */
public final class LabelledExamples {
  private final EncodedExamples encoded;
  private final int[] targets;

  /**
   * Joins examples and labels.
   *
   * @param encoded the encoded examples
   * @param targets one label number per example
   * @throws IllegalArgumentException if there are more of one than of the other
   */
  public LabelledExamples(EncodedExamples encoded, int[] targets) {
    if (encoded.size() != targets.length) {
      throw new IllegalArgumentException(
          "%d examples need as many labels, but %d came".formatted(encoded.size(), targets.length));
    }
    this.encoded = encoded;
    this.targets = targets.clone();
  }

  /**
   * Encodes examples.
   *
   * @param examples texts or images, and labels
   * @param encoder makes of them what the network takes
   * @return the encoded examples, in the same order
   * @throws IllegalArgumentException if the encoder takes another kind of examples
   */
  public static LabelledExamples of(Examples examples, ExampleEncoder encoder) {
    return new LabelledExamples(encoder.encode(examples), examples.targets());
  }

  /** The number of tokens of each text, special ones included; 1 for an image. */
  public int[] lengths() {
    return encoded.lengths();
  }

  EncodedExamples encoded() {
    return encoded;
  }

  int[] targets() {
    return targets.clone();
  }

  long[] targets(int[] rows) {
    var chosen = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      chosen[i] = targets[rows[i]];
    }
    return chosen;
  }
}
