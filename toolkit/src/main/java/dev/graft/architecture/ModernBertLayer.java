package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AttentionBlock;
import dev.graft.module.GatedFeedForward;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.PreNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.RotaryTable;
import dev.graft.module.Weights;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention and a gated feed-forward block, each begun by a norm and ended by a residual sum.
 * The first layer's attention has no norm of its own: the embeddings end in one.
 */
final class ModernBertLayer extends AttentionBlock {
  private final @Nullable LayerNorm attentionNorm;
  private final Linear queryKeyValue;
  private final Linear attentionOutput;
  private final PreNormResidual attended;
  private final LayerNorm feedForwardNorm;
  private final Linear gateAndUp;
  private final Linear down;
  private final PreNormResidual output;
  private final Activation activation;
  private final int headWidth;

  ModernBertLayer(ModernBertConfiguration numbers, boolean first, Weights weights) {
    int width = numbers.width();
    int inside = numbers.inside();
    attentionNorm = first ? null : child("attn_norm", numbers.norm(weights.at("attn_norm")));
    queryKeyValue = linear("attn.Wqkv", weights, width, 3L * width, numbers.attentionBias());
    attentionOutput = linear("attn.Wo", weights, width, width, numbers.attentionBias());
    attended = child("attn.Wo.adapters", new PreNormResidual(Kind.ATTENTION, width));
    feedForwardNorm = child("mlp_norm", numbers.norm(weights.at("mlp_norm")));
    gateAndUp = linear("mlp.Wi", weights, width, 2L * inside, numbers.feedForwardBias());
    down = linear("mlp.Wo", weights, inside, width, numbers.feedForwardBias());
    output = child("mlp.Wo.adapters", new PreNormResidual(Kind.FEED_FORWARD, width));
    activation = numbers.activation();
    headWidth = width / numbers.heads();
  }

  private Linear linear(String name, Weights weights, long in, long out, boolean bias) {
    return child(name, new Linear(weights.at(name), in, out, bias));
  }

  @Override
  public List<Module> attentionModules() {
    return List.of(queryKeyValue, attentionOutput);
  }

  /**
   * Computes the layer.
   *
   * @param x {@code [batch, tokens, width]}; stays open
   * @param positions the turns of the positions; stay open
   * @param mask what is added to the scores, or null; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, tokens, width]}
   */
  NDArray forward(NDArray x, RotaryTable positions, @Nullable NDArray mask, boolean training) {
    try (NDArray sum = attended.forward(x, attend(x, positions, mask, training))) {
      NDArray fed;
      try (NDArray normed = feedForwardNorm.forward(sum)) {
        fed = feed(normed, training);
      }
      return output.forward(sum, fed);
    }
  }

  private NDArray attend(
      NDArray x, RotaryTable positions, @Nullable NDArray mask, boolean training) {
    List<NDArray> parts;
    try (NDArray joined = project(x, training)) {
      parts = DecoderOperations.split(joined, 3);
    }
    try (NDArray query = positions.rotate(parts.get(0));
        NDArray key = positions.rotate(parts.get(1));
        NDArray value = parts.get(2);
        NDArray seen = Operations.attention(query, key, value, headWidth, mask)) {
      return attentionOutput.forward(seen, training);
    }
  }

  private NDArray project(NDArray x, boolean training) {
    if (attentionNorm == null) {
      return queryKeyValue.forward(x, training);
    }
    try (NDArray normed = attentionNorm.forward(x)) {
      return queryKeyValue.forward(normed, training);
    }
  }

  private NDArray feed(NDArray x, boolean training) {
    List<NDArray> parts;
    try (NDArray joined = gateAndUp.forward(x, training)) {
      parts = DecoderOperations.split(joined, 2);
    }
    try (NDArray inside =
        GatedFeedForward.inside(parts.get(0), parts.get(1), activation::forward)) {
      return down.forward(inside, training);
    }
  }
}
