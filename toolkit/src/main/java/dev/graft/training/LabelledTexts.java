package dev.graft.training;

import dev.graft.data.EncodedTexts;
import dev.graft.data.Examples;
import dev.graft.data.TextTokenizer;

/** Encoded examples with the number of each one's label. Immutable. */
public final class LabelledTexts {
  private final EncodedTexts texts;
  private final int[] targets;

  /**
   * Joins texts and labels.
   *
   * @param texts the encoded texts
   * @param targets one label number per text
   * @throws IllegalArgumentException if there are more of one than of the other
   */
  public LabelledTexts(EncodedTexts texts, int[] targets) {
    if (texts.size() != targets.length) {
      throw new IllegalArgumentException(
          "%d texts need as many labels, but %d came".formatted(texts.size(), targets.length));
    }
    this.texts = texts;
    this.targets = targets.clone();
  }

  /**
   * Encodes examples.
   *
   * @param examples texts and labels
   * @param tokenizer decides the ids and the truncation
   * @return the encoded examples, in the same order
   */
  public static LabelledTexts of(Examples examples, TextTokenizer tokenizer) {
    return new LabelledTexts(EncodedTexts.of(examples.texts(), tokenizer), examples.targets());
  }

  /** The number of tokens of each text, special ones included. */
  public int[] lengths() {
    return texts.lengths();
  }

  EncodedTexts texts() {
    return texts;
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
