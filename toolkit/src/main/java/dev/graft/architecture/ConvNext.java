package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Convolution;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.LayerNorm;
import dev.graft.module.LayerScale;
import dev.graft.module.Linear;
import dev.graft.module.Weights;
import dev.graft.tensor.ImageOperations;
import dev.graft.tensor.Operations;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ConvNeXt (Liu et al. 2022): a convolutional network with the habits of a transformer. An image is
 * the mean over its last feature map, normalised.
 */
final class ConvNext extends ConvolutionalNetwork {
  private static final double EPSILON = 1e-6;

  private final Stem stem;
  private final LayerNorm norm;
  private final int channels;

  ConvNext(
      ConvNextConfiguration numbers,
      Weights weights,
      Map<String, ConvolutionalNetwork.Stage> stages) {
    channels = numbers.channels();
    stem = child("embeddings", new Stem(numbers, weights.at("embeddings")));
    layers(stages);
    norm =
        child(
            "layernorm",
            new LayerNorm(weights.at("layernorm"), numbers.width(), numbers.epsilon()));
  }

  @Override
  public Stage embeddings() {
    return stem;
  }

  @Override
  NDArray pixels(Input input) {
    return Pixels.of(input, "convnext", channels);
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    try (NDArray pooled = super.pooled(hidden, mask, training)) {
      return norm.forward(pooled);
    }
  }

  /** Normalises the channels of each place. */
  private static NDArray normalised(NDArray x, LayerNorm norm) {
    try (NDArray last = ImageOperations.channelsLast(x);
        NDArray normed = norm.forward(last)) {
      return ImageOperations.channelsFirst(normed);
    }
  }

  /** The image cut into patches, each one place of the first feature map. */
  private static final class Stem extends Stage {
    private final Convolution patches;
    private final LayerNorm norm;

    Stem(ConvNextConfiguration numbers, Weights weights) {
      int width = numbers.widths().get(0);
      patches =
          child(
              "patch_embeddings",
              new Convolution(
                  weights.at("patch_embeddings"),
                  numbers.channels(),
                  width,
                  Geometry.patches(numbers.patchSize()),
                  true));
      norm = child("layernorm", new LayerNorm(weights.at("layernorm"), width, EPSILON));
    }

    @Override
    NDArray forward(NDArray x, boolean training) {
      try (NDArray map = patches.forward(x, training)) {
        return normalised(map, norm);
      }
    }
  }

  /** A norm and a convolution that halves the feature map. */
  static final class Downsampling extends Stage {
    private final LayerNorm norm;
    private final Convolution convolution;

    Downsampling(Weights weights, int in, int out) {
      norm = child("0", new LayerNorm(weights.at("0"), in, EPSILON));
      convolution =
          child("1", new Convolution(weights.at("1"), in, out, Geometry.patches(2), true));
    }

    @Override
    NDArray forward(NDArray x, boolean training) {
      try (NDArray normed = normalised(x, norm)) {
        return convolution.forward(normed, training);
      }
    }
  }

  /** A convolution of each channel on its own, and a feed-forward block at each place. */
  static final class Layer extends Stage {
    private static final int KERNEL = 7;
    private static final long EXPANSION = 4;

    private final Convolution spatial;
    private final LayerNorm norm;
    private final Linear wide;
    private final Linear narrow;
    private final @Nullable LayerScale scale;
    private final Activation activation;

    Layer(ConvNextConfiguration numbers, Weights weights, int width) {
      spatial =
          child(
              "dwconv",
              new Convolution(
                  weights.at("dwconv"),
                  width,
                  width,
                  Geometry.centred(KERNEL, 1).grouped(width),
                  true));
      norm = child("layernorm", new LayerNorm(weights.at("layernorm"), width, EPSILON));
      wide = child("pwconv1", new Linear(weights.at("pwconv1"), width, EXPANSION * width));
      narrow = child("pwconv2", new Linear(weights.at("pwconv2"), EXPANSION * width, width));
      scale =
          numbers.scaled()
              ? child("", new LayerScale(weights, "layer_scale_parameter", width))
              : null;
      activation = numbers.activation();
    }

    @Override
    NDArray forward(NDArray x, boolean training) {
      try (NDArray branch = scaled(fed(x, training));
          NDArray update = ImageOperations.channelsFirst(branch)) {
        return Operations.add(update, x);
      }
    }

    /** As {@code [batch, height, width, channels]}. */
    private NDArray fed(NDArray x, boolean training) {
      try (NDArray mixed = spatial.forward(x, training);
          NDArray last = ImageOperations.channelsLast(mixed);
          NDArray normed = norm.forward(last);
          NDArray inside = activation.forward(wide.forward(normed, training))) {
        return narrow.forward(inside, training);
      }
    }

    private NDArray scaled(NDArray branch) {
      return scale == null ? branch : scale.forward(branch);
    }
  }
}
