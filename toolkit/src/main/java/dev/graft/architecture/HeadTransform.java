package dev.graft.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What some heads do before their last layer: {@code norm(activation(dense(x)))}, at the width of
 * {@code x}.
 *
 * @param dense the path of the linear layer
 * @param denseBias whether it has a bias
 * @param activation what follows it
 * @param norm the layer norm that follows, if any
 */
public record HeadTransform(
    String dense, boolean denseBias, Activation activation, Optional<Norm> norm) {

  /**
   * A layer norm.
   *
   * @param path its path
   * @param bias whether it has a bias
   * @param epsilon added to the variance
   */
  public record Norm(String path, boolean bias, double epsilon) {}

  /**
   * A dense layer with a bias, and an activation.
   *
   * @param dense the layer's path
   * @param activation what follows it
   * @return the transform
   */
  public static HeadTransform of(String dense, Activation activation) {
    return new HeadTransform(dense, true, activation, Optional.empty());
  }

  /**
   * Adds a layer norm with a bias.
   *
   * @param path its path
   * @param epsilon added to the variance
   * @return the transform
   */
  public HeadTransform norm(String path, double epsilon) {
    return new HeadTransform(
        dense, denseBias, activation, Optional.of(new Norm(path, true, epsilon)));
  }

  /** The paths of its parameters. */
  List<String> parameters() {
    var paths = new ArrayList<String>();
    paths.add(dense + ".weight");
    if (denseBias) {
      paths.add(dense + ".bias");
    }
    norm.ifPresent(
        layer -> {
          paths.add(layer.path() + ".weight");
          if (layer.bias()) {
            paths.add(layer.path() + ".bias");
          }
        });
    return paths;
  }
}
