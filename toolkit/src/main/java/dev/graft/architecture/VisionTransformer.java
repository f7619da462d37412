package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AttentionBlock;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.ImageOperations;
import dev.graft.tensor.Operations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A transformer over the patches of an image (Dosovitskiy et al. 2021): pre-norm layers. */
final class VisionTransformer extends Backbone {
  private final PatchEmbeddings embeddings;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final Pooling pooling;

  /** A layer of one of the families. */
  abstract static class Layer extends AttentionBlock {

    /**
     * Computes the layer.
     *
     * @param x {@code [batch, tokens, width]}; stays open
     * @param training whether dropout is in force
     * @return {@code [batch, tokens, width]}
     */
    abstract NDArray forward(NDArray x, boolean training);
  }

  /**
   * The network of an architecture.
   *
   * @param architecture one of the families
   * @param numbers its numbers
   * @param weights where the pretrained parameters come from
   * @param layer makes a layer of its numbers and weights
   */
  VisionTransformer(
      Architecture architecture,
      VisionNumbers numbers,
      Weights weights,
      BiFunction<VisionNumbers, Weights, Layer> layer) {
    embeddings =
        child(
            "embeddings",
            new PatchEmbeddings(numbers, architecture.family(), weights.at("embeddings")));
    for (String path : architecture.layers()) {
      layers.add(child(path, layer.apply(numbers, weights.at(path))));
    }
    norm =
        child(
            "layernorm",
            new LayerNorm(weights.at("layernorm"), numbers.width(), numbers.epsilon()));
    pooling = architecture.pooling();
  }

  @Override
  public Module embeddings() {
    return embeddings;
  }

  @Override
  public List<? extends Module> layers() {
    return Collections.unmodifiableList(layers);
  }

  @Override
  protected NDArray embedded(Input input, boolean training) {
    return embeddings.forward(input, training);
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return LayerPass.masked(
        null,
        layers.stream()
            .<LayerPass.MaskedLayer>map(layer -> (x, unused) -> layer.forward(x, training))
            .toList());
  }

  @Override
  public NDArray finish(NDArray hidden) {
    try (hidden) {
      return norm.forward(hidden);
    }
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    if (pooling != Pooling.FIRST_AND_MEAN) {
      return pooling.of(hidden, mask);
    }
    try (hidden) {
      return ImageOperations.firstAndMean(hidden);
    }
  }

  /** Multi-head self-attention (Vaswani et al. 2017) with its output's projection. */
  static final class SelfAttention extends Module {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear output;
    private final int headWidth;

    SelfAttention(VisionNumbers numbers, Weights weights) {
      query = projection("attention.query", numbers, weights);
      key = projection("attention.key", numbers, weights);
      value = projection("attention.value", numbers, weights);
      int width = numbers.width();
      output = child("output.dense", new Linear(weights.at("output.dense"), width, width));
      headWidth = width / numbers.heads();
    }

    private Linear projection(String path, VisionNumbers numbers, Weights weights) {
      int width = numbers.width();
      Weights own = weights.at(path);
      return child(
          path,
          new Linear(
              own.get("weight", width, width),
              numbers.attentionBias() ? own.get("bias", width) : null));
    }

    NDArray forward(NDArray x, boolean training) {
      try (NDArray q = query.forward(x, training);
          NDArray k = key.forward(x, training);
          NDArray v = value.forward(x, training);
          NDArray attended = Operations.attention(q, k, v, headWidth, null)) {
        return output.forward(attended, training);
      }
    }
  }
}
