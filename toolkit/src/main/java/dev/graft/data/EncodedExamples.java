package dev.graft.data;

import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Input;
import java.util.List;
import java.util.OptionalLong;

/** Examples ready to be cut into batches. Immutable. */
public sealed interface EncodedExamples permits EncodedTexts, EncodedImages {

  /** How many there are. */
  int size();

  /** The number of tokens of each text, special ones included; 1 for an image. */
  int[] lengths();

  /**
   * The number of tokens of each text up to the last that does not have a certain id.
   *
   * @param skipped the id, or empty to count all tokens
   * @return at least 1 each; {@link #lengths} for images
   */
  default int[] ends(OptionalLong skipped) {
    return lengths();
  }

  /**
   * Some of the examples as a network takes them.
   *
   * @param scope the owner of the arrays
   * @param rows the numbers of the examples, at least one
   * @return the batch, to be closed
   */
  Input input(NDManager scope, int[] rows);

  /**
   * Several parts as one, in their order.
   *
   * @param parts at least one, all encoded alike
   * @return all their examples
   */
  static EncodedExamples joined(List<? extends EncodedExamples> parts) {
    if (parts.get(0) instanceof EncodedImages) {
      return EncodedImages.joined(parts.stream().map(EncodedImages.class::cast).toList());
    }
    return EncodedTexts.joined(parts.stream().map(EncodedTexts.class::cast).toList());
  }
}
