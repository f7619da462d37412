package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.DecoderConfiguration.FeedForward;
import dev.graft.architecture.DecoderConfiguration.Norms;
import dev.graft.module.AttentionBlock;
import dev.graft.module.GatedFeedForward;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.PreNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.RmsNorm;
import dev.graft.module.RotaryTable;
import dev.graft.module.Weights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Self-attention and a gated feed-forward block, each begun by a norm and ended by a residual sum
 * and, in Gemma, by a norm before it.
 */
final class DecoderLayer extends AttentionBlock {
  private final RmsNorm attentionNorm;
  private final DecoderAttention attention;
  private final @Nullable RmsNorm attendedNorm;
  private final PreNormResidual attended;
  private final RmsNorm feedForwardNorm;
  private final Mlp mlp;
  private final @Nullable RmsNorm outputNorm;
  private final PreNormResidual output;

  DecoderLayer(DecoderConfiguration numbers, Weights weights) {
    Norms norms = numbers.norms();
    long width = numbers.width();
    boolean four = norms.afterSubLayers();
    attentionNorm = norm("input_layernorm", norms, weights, width);
    attention = child("self_attn", new DecoderAttention(numbers, weights.at("self_attn")));
    attendedNorm = four ? norm("post_attention_layernorm", norms, weights, width) : null;
    attended = child("self_attn.o_proj.adapters", new PreNormResidual(Kind.ATTENTION, width));
    feedForwardNorm =
        norm(
            four ? "pre_feedforward_layernorm" : "post_attention_layernorm", norms, weights, width);
    mlp = child("mlp", new Mlp(width, numbers.feedForward(), weights.at("mlp")));
    outputNorm = four ? norm("post_feedforward_layernorm", norms, weights, width) : null;
    output = child("mlp.down_proj.adapters", new PreNormResidual(Kind.FEED_FORWARD, width));
  }

  private RmsNorm norm(String name, Norms norms, Weights weights, long width) {
    return child(name, new RmsNorm(weights.at(name), width, norms.epsilon(), norms.aroundOne()));
  }

  @Override
  public List<Module> attentionModules() {
    return List.of(attention);
  }

  NDArray forward(
      NDArray x, RotaryTable positions, DecoderAttention.Sight sight, boolean training) {
    NDArray attending;
    try (NDArray normed = attentionNorm.forward(x)) {
      attending = attention.forward(normed, positions, sight, training);
    }
    try (NDArray sum = attended.forward(x, normed(attendedNorm, attending))) {
      NDArray fed;
      try (NDArray normed = feedForwardNorm.forward(sum)) {
        fed = mlp.forward(normed, training);
      }
      return output.forward(sum, normed(outputNorm, fed));
    }
  }

  private static NDArray normed(@Nullable RmsNorm norm, NDArray x) {
    if (norm == null) {
      return x;
    }
    try (x) {
      return norm.forward(x);
    }
  }

  /** The gated feed-forward block (Shazeer 2020). */
  private static final class Mlp extends Module {
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final Activation activation;

    Mlp(long width, FeedForward numbers, Weights weights) {
      int inside = numbers.width();
      gate = linear("gate_proj", weights, width, inside, numbers.bias());
      up = linear("up_proj", weights, width, inside, numbers.bias());
      down = linear("down_proj", weights, inside, width, numbers.bias());
      activation = numbers.activation();
    }

    private Linear linear(String name, Weights weights, long in, long out, boolean bias) {
      return child(name, new Linear(weights.at(name), in, out, bias));
    }

    NDArray forward(NDArray x, boolean training) {
      try (NDArray inside =
          GatedFeedForward.inside(
              gate.forward(x, training), up.forward(x, training), activation::forward)) {
        return down.forward(inside, training);
      }
    }
  }
}
