package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.PreNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.Weights;
import java.util.List;

/**
 * ViT (Dosovitskiy et al. 2021): an image is what the last layer norm makes of the vector before
 * its patches.
 *
 * @param numbers its numbers
 */
record VitConfiguration(VisionNumbers numbers) implements PatchFamily {
  private static final double DEFAULT_EPSILON = 1e-12;

  private static final List<List<String>> RENAMED =
      List.of(
          List.of("encoder.layer.", "layers."),
          List.of("attention.attention.query", "attention.q_proj"),
          List.of("attention.attention.key", "attention.k_proj"),
          List.of("attention.attention.value", "attention.v_proj"),
          List.of("attention.output.dense", "attention.o_proj"),
          List.of("intermediate.dense", "mlp.fc1"),
          List.of(".output.dense", ".mlp.fc2"));

  static VitConfiguration of(ConfigurationFile config) {
    return ImageKeys.checked(
        config,
        () ->
            new VitConfiguration(
                new VisionNumbers(
                    ImageKeys.imageSize(config, "image_size"),
                    config.wholeNumber("patch_size"),
                    ImageKeys.channels(config),
                    config.wholeNumber("hidden_size"),
                    config.wholeNumber("num_hidden_layers"),
                    config.wholeNumber("num_attention_heads"),
                    config.wholeNumber("intermediate_size"),
                    config.number("layer_norm_eps", DEFAULT_EPSILON),
                    Activation.read(config, "hidden_act", Activation.GELU),
                    config.flag("qkv_bias", true))));
  }

  @Override
  public Backbone build(Weights weights) {
    return new VisionTransformer(this, numbers, weights, Layer::new);
  }

  @Override
  public String family() {
    return "vit";
  }

  @Override
  public String checkpointPrefix() {
    return "vit.";
  }

  @Override
  public Pooling pooling() {
    return Pooling.FIRST_TOKEN;
  }

  @Override
  public List<List<String>> renamed() {
    return RENAMED;
  }

  private static final class Layer extends VisionTransformer.Layer {
    private final LayerNorm before;
    private final VisionTransformer.SelfAttention attention;
    private final PreNormResidual attended;
    private final LayerNorm after;
    private final Linear intermediate;
    private final Linear outputDense;
    private final PreNormResidual output;
    private final Activation activation;

    Layer(VisionNumbers numbers, Weights weights) {
      int width = numbers.width();
      int inside = numbers.feedForwardWidth();
      before = norm("layernorm_before", numbers, weights);
      attention =
          child("attention", new VisionTransformer.SelfAttention(numbers, weights.at("attention")));
      attended =
          child("attention.output.dense.adapters", new PreNormResidual(Kind.ATTENTION, width));
      after = norm("layernorm_after", numbers, weights);
      intermediate =
          child("intermediate.dense", new Linear(weights.at("intermediate.dense"), width, inside));
      outputDense = child("output.dense", new Linear(weights.at("output.dense"), inside, width));
      output = child("output.dense.adapters", new PreNormResidual(Kind.FEED_FORWARD, width));
      activation = numbers.activation();
    }

    private LayerNorm norm(String name, VisionNumbers numbers, Weights weights) {
      return child(name, new LayerNorm(weights.at(name), numbers.width(), numbers.epsilon()));
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
        return attention.forward(normed, training);
      }
    }

    private NDArray feed(NDArray x, boolean training) {
      try (NDArray normed = after.forward(x);
          NDArray inside = activation.forward(intermediate.forward(normed, training))) {
        return outputDense.forward(inside, training);
      }
    }
  }
}
