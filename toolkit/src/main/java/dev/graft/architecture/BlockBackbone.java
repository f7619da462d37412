package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.ImageOperations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of DJL as a network. The block is a description only: each network computes with arrays
 * of its own. It always computes as in inference, so that dropout in it is off and its batch norms
 * keep their statistics.
 */
final class BlockBackbone extends Backbone {
  private final Nothing embeddings = child("embeddings", new Nothing());
  private final ForeignLayer layer;
  private final long width;

  BlockBackbone(BlockConfiguration architecture, Weights weights) {
    layer =
        child(BlockConfiguration.LAYER, architecture.layer(weights.at(BlockConfiguration.LAYER)));
    width = architecture.pooledWidth();
  }

  @Override
  public Module embeddings() {
    return embeddings;
  }

  @Override
  public List<? extends Module> layers() {
    return List.of(layer);
  }

  @Override
  protected NDArray embedded(Input input, boolean training) {
    return ImageOperations.copy(Pixels.of(input, "djl").values());
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return LayerPass.masked(null, List.of((x, unused) -> layer.forward(x, width)));
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return hidden;
  }

  /** What images meet before the block. */
  private static final class Nothing extends Module {}
}
