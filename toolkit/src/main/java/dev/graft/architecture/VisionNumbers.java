package dev.graft.architecture;

/**
 * The numbers that all vision transformers have (Dosovitskiy et al. 2021), named as in their {@code
 * config.json}.
 *
 * @param imageSize the side of the images in pixels, for which the positions were learned
 * @param patchSize the side of a patch
 * @param channels of the images
 * @param width the width of a patch's vector
 * @param layerCount the number of layers
 * @param heads the number of attention heads, a divisor of {@code width}
 * @param feedForwardWidth the width inside the feed-forward block
 * @param epsilon of the layer norms
 * @param activation of the feed-forward blocks
 * @param attentionBias whether query, key and value have a bias
 */
public record VisionNumbers(
    int imageSize,
    int patchSize,
    int channels,
    int width,
    int layerCount,
    int heads,
    int feedForwardWidth,
    double epsilon,
    Activation activation,
    boolean attentionBias) {

  /** Checks the numbers. */
  public VisionNumbers {
    positive("image_size", imageSize);
    positive("patch_size", patchSize);
    positive("num_channels", channels);
    positive("hidden_size", width);
    positive("num_hidden_layers", layerCount);
    positive("num_attention_heads", heads);
    positive("intermediate_size", feedForwardWidth);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size %d must be a multiple of num_attention_heads %d".formatted(width, heads));
    }
    if (patchSize > imageSize) {
      throw new IllegalArgumentException(
          "patch_size %d must not be above image_size %d".formatted(patchSize, imageSize));
    }
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException(
          "layer_norm_eps must be above 0 and below 1, but was " + epsilon);
    }
  }

  private static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " must be at least 1, but was " + value);
    }
  }

  /** Patches along one side of an image. */
  int side() {
    return imageSize / patchSize;
  }

  /** The vectors that an image becomes: one for each patch, and one before them. */
  int tokens() {
    return 1 + side() * side();
  }

  ImageSize images() {
    return ImageSize.square(channels, imageSize);
  }
}
