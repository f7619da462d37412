package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import org.jspecify.annotations.Nullable;

/** How the vectors of an example become one vector. */
public enum Pooling {
  /** The mean of the tokens that are not padding, as sentence-transformers models use. */
  MEAN("mean of all tokens"),
  /** The vector of the first token. */
  FIRST_TOKEN("first token"),
  /** The first token through a dense layer and tanh: BERT's own pooler. */
  BERT_POOLER("first token through BERT's pooler"),
  /** The vector of the last token that is not padding, which in a decoder has seen all others. */
  LAST_TOKEN("last token"),
  /** The first token's vector beside the mean of all others, as DINOv2 uses. */
  FIRST_AND_MEAN("first token and mean of the others"),
  /** The mean over height and width of a convolutional network's last feature map. */
  GLOBAL_AVERAGE("mean over the image");

  private final String description;

  Pooling(String description) {
    this.description = description;
  }

  /**
   * The pooling in words.
   *
   * @return for instance {@code mean of all tokens}
   */
  public String describe() {
    return description;
  }

  /**
   * Pools token vectors without parameters.
   *
   * @param hidden {@code [batch, tokens, width]}; closed by this method
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null for images;
   *     stays open
   * @return {@code [batch, width]}
   */
  NDArray of(NDArray hidden, @Nullable NDArray mask) {
    try (hidden) {
      return switch (this) {
        case MEAN -> Operations.meanPool(hidden, needed(mask));
        case FIRST_TOKEN, BERT_POOLER -> Operations.firstToken(hidden);
        case LAST_TOKEN -> Operations.lastToken(hidden, needed(mask));
        case FIRST_AND_MEAN, GLOBAL_AVERAGE ->
            throw new IllegalStateException("The families of images pool themselves");
      };
    }
  }

  private static NDArray needed(@Nullable NDArray mask) {
    if (mask == null) {
      throw new IllegalArgumentException("This pooling needs the mask of the tokens");
    }
    return mask;
  }
}
