package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.Weights;
import dev.graft.tensor.ImageOperations;
import java.util.Map;

/**
 * A residual network (He et al. 2016), however its checkpoints name its parts: a stem, blocks, and
 * the mean over the image.
 */
final class ResNet extends ConvolutionalNetwork {
  private static final int STEM_KERNEL = 7;
  private static final int WINDOW = 3;

  private final Stem stem;
  private final String family;
  private final int channels;

  /**
   * The first convolution.
   *
   * @param convolution the path of the convolution
   * @param norm the path of its norm
   * @param channels of the images
   * @param out channels that it gives
   * @param activation after the norm
   */
  record StemLayout(
      String convolution, String norm, int channels, int out, Activation activation) {}

  ResNet(String family, Weights weights, StemLayout layout, Map<String, ResidualBlock> blocks) {
    this.family = family;
    channels = layout.channels();
    stem = child("", new Stem(weights, layout));
    layers(blocks);
  }

  @Override
  public Stage embeddings() {
    return stem;
  }

  @Override
  NDArray pixels(Input input) {
    return Pixels.of(input, family, channels);
  }

  /** A wide convolution, and the largest value under each window of its output. */
  private static final class Stem extends Stage {
    private final ResidualBlock.Normed convolution;
    private final Activation activation;

    Stem(Weights weights, StemLayout layout) {
      convolution =
          child(
              "",
              new ResidualBlock.Normed(
                  weights,
                  new ResidualBlock.Part(
                      layout.convolution(),
                      layout.norm(),
                      layout.channels(),
                      layout.out(),
                      Geometry.centred(STEM_KERNEL, 2))));
      activation = layout.activation();
    }

    @Override
    NDArray forward(NDArray x, boolean training) {
      try (NDArray active = activation.forward(convolution.forward(x, training))) {
        return ImageOperations.maxPool(active, WINDOW, 2, 1);
      }
    }
  }
}
