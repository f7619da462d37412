package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import dev.graft.tensor.ImageOperations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A backbone of feature maps: a stem, layers one after the other, and the mean over the image. */
abstract class ConvolutionalNetwork extends Backbone {
  private final List<Stage> layers = new ArrayList<>();

  /** What turns one feature map into the next. */
  abstract static class Stage extends Module {

    /**
     * Computes the feature map.
     *
     * @param x {@code [batch, channels, height, width]}; stays open
     * @param training whether the network is being trained
     * @return {@code [batch, out, h, w]}
     */
    abstract NDArray forward(NDArray x, boolean training);
  }

  /** Adds layers under their paths, from the first that data meets to the last. */
  final void layers(Map<String, ? extends Stage> stages) {
    stages.forEach((path, stage) -> layers.add(child(path, stage)));
  }

  @Override
  public final List<? extends Module> layers() {
    return Collections.unmodifiableList(layers);
  }

  @Override
  public abstract Stage embeddings();

  @Override
  protected final NDArray embedded(Input input, boolean training) {
    return embeddings().forward(pixels(input), training);
  }

  /** The images of a batch, as many channels as the stem needs. */
  abstract NDArray pixels(Input input);

  @Override
  protected final LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return LayerPass.masked(
        null,
        layers.stream()
            .<LayerPass.MaskedLayer>map(layer -> (x, unused) -> layer.forward(x, training))
            .toList());
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    try (hidden) {
      return ImageOperations.globalAverage(hidden);
    }
  }
}
