package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.BatchNorm;
import dev.graft.module.Convolution;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer of a ResNet (He et al. 2016): convolutions with batch norm, the input or its projection
 * added to what they give, and an activation.
 */
final class ResidualBlock extends ConvolutionalNetwork.Stage {
  private static final double EPSILON = 1e-5;

  private final List<Normed> convolutions = new ArrayList<>();
  private final Optional<Normed> shortcut;
  private final Activation activation;

  /**
   * A convolution and its norm.
   *
   * @param convolution the path of the convolution
   * @param norm the path of the norm
   * @param in channels
   * @param out channels
   * @param geometry of the filters
   */
  record Part(String convolution, String norm, int in, int out, Geometry geometry) {}

  /**
   * A pretrained block.
   *
   * @param weights where its parameters come from
   * @param shortcut what the input passes through before it is added; empty for nothing
   * @param parts the convolutions; between them stands ReLU, whatever the activation
   * @param activation what follows the sum
   */
  ResidualBlock(Weights weights, Optional<Part> shortcut, List<Part> parts, Activation activation) {
    this.activation = activation;
    this.shortcut = shortcut.map(part -> child("", new Normed(weights, part)));
    parts.forEach(part -> convolutions.add(child("", new Normed(weights, part))));
  }

  @Override
  NDArray forward(NDArray x, boolean training) {
    NDArray y = convolutions.get(0).forward(x, training);
    for (Normed next : convolutions.subList(1, convolutions.size())) {
      try (NDArray active = Activation.RELU.forward(y)) {
        y = next.forward(active, training);
      }
    }
    return activation.forward(sum(y, x, training));
  }

  private NDArray sum(NDArray y, NDArray x, boolean training) {
    if (shortcut.isEmpty()) {
      try (y) {
        return Operations.add(y, x);
      }
    }
    try (y;
        NDArray projected = shortcut.get().forward(x, training)) {
      return Operations.add(y, projected);
    }
  }

  /** A convolution without a bias, and a batch norm. */
  static final class Normed extends Module {
    private final Convolution convolution;
    private final BatchNorm norm;

    Normed(Weights weights, Part part) {
      convolution =
          child(
              part.convolution(),
              new Convolution(
                  weights.at(part.convolution()), part.in(), part.out(), part.geometry(), false));
      norm = child(part.norm(), new BatchNorm(weights.at(part.norm()), part.out(), EPSILON));
    }

    /**
     * Convolves and normalises.
     *
     * @param x {@code [batch, in, height, width]}; stays open
     * @param training whether the network is being trained
     * @return {@code [batch, out, h, w]}
     */
    NDArray forward(NDArray x, boolean training) {
      try (NDArray y = convolution.forward(x, training)) {
        return norm.forward(y, training);
      }
    }
  }
}
