package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.LayerNorm;
import dev.graft.module.LayerScale;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.PreNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.Weights;
import dev.graft.tensor.ImageOperations;
import java.util.List;

/**
 * DINOv2 (Oquab et al. 2023): ViT with a learned factor for each channel of the residual branches,
 * in the largest model with a gated feed-forward block. An image is the vector before its patches
 * beside the mean of the patches'.
 *
 * @param numbers its numbers
 * @param gated whether the feed-forward blocks are gated
 */
record Dinov2Configuration(VisionNumbers numbers, boolean gated) implements PatchFamily {
  private static final List<List<String>> RENAMED =
      List.of(
          List.of("attention.attention.query", "attention.q_proj"),
          List.of("attention.attention.key", "attention.k_proj"),
          List.of("attention.attention.value", "attention.v_proj"),
          List.of("attention.output.dense", "attention.o_proj"));

  private static final double DEFAULT_EPSILON = 1e-6;
  private static final int DEFAULT_RATIO = 4;

  static Dinov2Configuration of(ConfigurationFile config) {
    if (config.number("drop_path_rate", 0) != 0) {
      throw config.wrong("drop_path_rate", "0: layers left out at random are not supported");
    }
    boolean gated = config.flag("use_swiglu_ffn");
    int width = config.wholeNumber("hidden_size");
    double inside = width * config.number("mlp_ratio", DEFAULT_RATIO);
    return ImageKeys.checked(
        config,
        () ->
            new Dinov2Configuration(
                new VisionNumbers(
                    ImageKeys.imageSize(config, "image_size"),
                    config.wholeNumber("patch_size"),
                    ImageKeys.channels(config),
                    width,
                    config.wholeNumber("num_hidden_layers"),
                    config.wholeNumber("num_attention_heads"),
                    gated ? gatedWidth((int) inside) : (int) inside,
                    config.number("layer_norm_eps", DEFAULT_EPSILON),
                    Activation.read(config, "hidden_act", Activation.GELU),
                    config.flag("qkv_bias", true)),
                gated));
  }

  /** Two thirds, since there are three matrices instead of two, rounded up to a multiple of 8. */
  private static int gatedWidth(int inside) {
    return ((int) (inside * 2 / 3.0) + 7) / 8 * 8;
  }

  @Override
  public Backbone build(Weights weights) {
    return new VisionTransformer(
        this, numbers, weights, (own, source) -> new Layer(own, gated, source));
  }

  @Override
  public String family() {
    return "dinov2";
  }

  @Override
  public String checkpointPrefix() {
    return "dinov2.";
  }

  @Override
  public int pooledWidth() {
    return 2 * numbers.width();
  }

  @Override
  public Pooling pooling() {
    return Pooling.FIRST_AND_MEAN;
  }

  @Override
  public List<List<String>> renamed() {
    return RENAMED;
  }

  private static final class Layer extends VisionTransformer.Layer {
    private final LayerNorm before;
    private final VisionTransformer.SelfAttention attention;
    private final LayerScale attentionScale;
    private final PreNormResidual attended;
    private final LayerNorm after;
    private final FeedForward feedForward;
    private final LayerScale feedForwardScale;
    private final PreNormResidual output;

    Layer(VisionNumbers numbers, boolean gated, Weights weights) {
      int width = numbers.width();
      before = child("norm1", new LayerNorm(weights.at("norm1"), width, numbers.epsilon()));
      attention =
          child("attention", new VisionTransformer.SelfAttention(numbers, weights.at("attention")));
      attentionScale = scale("layer_scale1", weights, width);
      attended =
          child("attention.output.dense.adapters", new PreNormResidual(Kind.ATTENTION, width));
      after = child("norm2", new LayerNorm(weights.at("norm2"), width, numbers.epsilon()));
      feedForward = child("mlp", new FeedForward(numbers, gated, weights.at("mlp")));
      feedForwardScale = scale("layer_scale2", weights, width);
      String last = gated ? "mlp.weights_out" : "mlp.fc2";
      output = child(last + ".adapters", new PreNormResidual(Kind.FEED_FORWARD, width));
    }

    private LayerScale scale(String path, Weights weights, int width) {
      return child(path, new LayerScale(weights.at(path), "lambda1", width));
    }

    @Override
    public List<Module> attentionModules() {
      return List.of(attention);
    }

    @Override
    NDArray forward(NDArray x, boolean training) {
      try (NDArray sum = attended.forward(x, attend(x, training))) {
        return output.forward(sum, feed(sum, training));
      }
    }

    private NDArray attend(NDArray x, boolean training) {
      try (NDArray normed = before.forward(x)) {
        return attentionScale.forward(attention.forward(normed, training));
      }
    }

    private NDArray feed(NDArray x, boolean training) {
      try (NDArray normed = after.forward(x)) {
        return feedForwardScale.forward(feedForward.forward(normed, training));
      }
    }
  }

  /** Two linear layers with an activation or a gate between them. */
  private static final class FeedForward extends Module {
    private final Linear in;
    private final Linear out;
    private final boolean gated;
    private final Activation activation;

    FeedForward(VisionNumbers numbers, boolean gated, Weights weights) {
      int width = numbers.width();
      int inside = numbers.feedForwardWidth();
      String first = gated ? "weights_in" : "fc1";
      String last = gated ? "weights_out" : "fc2";
      in = child(first, new Linear(weights.at(first), width, gated ? 2L * inside : inside));
      out = child(last, new Linear(weights.at(last), inside, width));
      this.gated = gated;
      activation = numbers.activation();
    }

    NDArray forward(NDArray x, boolean training) {
      try (NDArray inside = inside(in.forward(x, training))) {
        return out.forward(inside, training);
      }
    }

    private NDArray inside(NDArray x) {
      if (!gated) {
        return activation.forward(x);
      }
      try (x) {
        return ImageOperations.swiglu(x);
      }
    }
  }
}
