package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AttentionBlock;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.PostNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.Weights;
import java.util.List;

/**
 * Self-attention and a feed-forward block, each ending in a residual sum and a layer norm.
 *
 * @param <A> the family's self-attention
 */
final class PostNormLayer<A extends Module> extends AttentionBlock {
  private final A attention;
  private final Linear attentionDense;
  private final PostNormResidual attentionOutput;
  private final Linear intermediate;
  private final PostNormResidual output;
  private final Activation activation;

  /** Where the parts stand in a layer. */
  record Names(
      String attention,
      String attentionDense,
      String attentionNorm,
      String intermediate,
      String outputDense,
      String outputNorm) {

    /** As BERT has them. */
    static final Names BERT =
        new Names(
            "attention.self",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");
  }

  PostNormLayer(Names names, EncoderSizes sizes, A attention, Weights weights) {
    this.attention = child(names.attention(), attention);
    int width = sizes.width();
    int inside = sizes.inside();
    activation = sizes.activation();
    attentionDense = linear(names.attentionDense(), weights, width, width);
    LayerNorm attentionNorm = norm(names.attentionNorm(), weights, sizes);
    attentionOutput =
        child(
            "attention.output",
            new PostNormResidual(Kind.ATTENTION, attentionDense, attentionNorm));
    intermediate = linear(names.intermediate(), weights, width, inside);
    Linear outputDense = linear(names.outputDense(), weights, inside, width);
    LayerNorm outputNorm = norm(names.outputNorm(), weights, sizes);
    output = child("output", new PostNormResidual(Kind.FEED_FORWARD, outputDense, outputNorm));
  }

  private Linear linear(String name, Weights weights, int in, int out) {
    return child(name, new Linear(weights.at(name), in, out));
  }

  private LayerNorm norm(String name, Weights weights, EncoderSizes sizes) {
    return child(name, new LayerNorm(weights.at(name), sizes.width(), sizes.epsilon()));
  }

  @Override
  public List<Module> attentionModules() {
    return List.of(attention, attentionDense);
  }

  A attention() {
    return attention;
  }

  /**
   * All that follows self-attention.
   *
   * @param attended what self-attention gave; closed by this method
   * @param x the layer's input; stays open
   * @param training whether dropout is in force
   * @return the layer's output
   */
  NDArray after(NDArray attended, NDArray x, boolean training) {
    try (NDArray middle = attentionOutput.forward(attended, x, training)) {
      NDArray inside = intermediate.forward(middle, training);
      return output.forward(activation.forward(inside), middle, training);
    }
  }
}
