package dev.graft.adapter;

import dev.graft.architecture.Backbone;
import dev.graft.module.ResidualSite;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads a {@link Bottleneck} or a {@link Compacter} as AdapterHub's library describes it in {@code
 * adapter_config.json} (its {@code BnConfig}). Its dropout, which is in force in training alone, is
 * left aside.
 */
final class AdapterHubConfiguration {
  private static final String CONFIG = "config";
  private static final String REDUCTION = "reduction_factor";
  private static final String WIDTH = "hidden_size";
  private static final String RESIDUAL = "residual_before_ln";
  private static final String READS_SUM = "original_ln_before";
  private static final String PRODUCTS = "phm_layer";
  private static final String SCALE = "scaling";
  private static final String COMPACTER = "compacter";
  private static final double REDUCTION_OF_COMPACTER = 32;
  private static final int USUAL_PRODUCTS = 4;

  /** What the library calls its usual configurations, and called them before. */
  private static final Map<String, Named> NAMED =
      Map.of(
          "pfeiffer", new Named(Bottleneck.pfeiffer(1), 16),
          "seq_bn", new Named(Bottleneck.pfeiffer(1), 16),
          "houlsby", new Named(Bottleneck.houlsby(1), 16),
          "double_seq_bn", new Named(Bottleneck.houlsby(1), 16),
          "parallel", new Named(Bottleneck.parallel(1), 2),
          "par_bn", new Named(Bottleneck.parallel(1), 2));

  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "relu", Activation.RELU,
          "swish", Activation.SWISH,
          "silu", Activation.SWISH,
          "gelu", Activation.GELU,
          "gelu_new", Activation.GELU_NEW,
          "gelu_orig", Activation.GELU,
          "tanh", Activation.TANH);

  private AdapterHubConfiguration() {}

  private record Named(Bottleneck adapter, double reduction) {}

  static Adapter read(ConfigurationReader file, Backbone backbone) {
    int width = width(file, backbone);
    if (file.hasText(CONFIG)) {
      var known = new TreeSet<String>(NAMED.keySet());
      known.add(COMPACTER);
      String name = file.choice(CONFIG, known);
      if (name.equals(COMPACTER)) {
        int size = size(width, REDUCTION_OF_COMPACTER);
        checkDivides(file, CONFIG, USUAL_PRODUCTS, width, size);
        return Compacter.standard(size).phmDimension(USUAL_PRODUCTS);
      }
      Named named = NAMED.get(name);
      if (named == null) {
        throw new IllegalStateException("A choice is one of those offered");
      }
      return sized(named.adapter(), size(width, named.reduction()));
    }
    ConfigurationReader config = file.object(CONFIG);
    for (String key :
        List.of(
            "architecture",
            "ln_before",
            "ln_after",
            "use_gating",
            "inv_adapter",
            "cross_adapter",
            "adapter_residual_before_ln",
            "leave_out")) {
      config.refuse(key);
    }
    if (config.has("original_ln_after") && !config.flag("original_ln_after")) {
      throw config.problem("original_ln_after", "false is not supported");
    }
    if (!config.hasNumber(REDUCTION)) {
      throw config.expected(REDUCTION, "one positive number for all layers");
    }
    Bottleneck.Placement placement = placement(config);
    int size = size(width, config.positive(REDUCTION));
    Activation activation = activation(file, config);
    double scale = config.has(SCALE) ? config.positive(SCALE) : 1;
    if (!config.flag(PRODUCTS)) {
      return new Bottleneck(placement, size, activation, scale);
    }
    if (placement != Bottleneck.Placement.HOULSBY || scale != 1) {
      throw config.problem(
          PRODUCTS,
          "true is supported with mh_adapter = true, is_parallel = false, %s = false and %s = 1 alone"
              .formatted(READS_SUM, SCALE));
    }
    return compacter(config, width, size).activation(activation);
  }

  private static Compacter compacter(ConfigurationReader config, int width, int size) {
    config.refuse("shared_W_phm");
    config.refuse("factorized_phm_rule");
    for (String key : List.of("factorized_phm_W", "shared_phm_rule", "phm_bias")) {
      if (!config.flag(key)) {
        throw config.problem(key, "false is not supported");
      }
    }
    int n = config.wholeNumber("phm_dim", 1, Integer.MAX_VALUE);
    checkDivides(config, "phm_dim", n, width, size);
    return new Compacter(
        true, size, n, config.wholeNumber("phm_rank", 1, Integer.MAX_VALUE), Activation.GELU);
  }

  private static void checkDivides(
      ConfigurationReader config, String key, int n, int width, int size) {
    if (width % n != 0 || size % n != 0) {
      throw config.problem(
          key, "%d products do not divide the widths %d and %d".formatted(n, width, size));
    }
  }

  private static int width(ConfigurationReader file, Backbone backbone) {
    long width =
        backbone.modules().values().stream()
            .filter(ResidualSite.class::isInstance)
            .mapToLong(site -> ((ResidualSite) site).width())
            .findFirst()
            .orElseThrow(() -> file.problem(CONFIG, "the upstream's family has no place for it"));
    int told = file.wholeNumber(WIDTH, 1, Integer.MAX_VALUE);
    if (told != width) {
      throw file.problem(
          WIDTH,
          "the adapter is for a network of width %d, but the upstream's is %d"
              .formatted(told, width));
    }
    return told;
  }

  /** As the library rounds it. */
  private static int size(int width, double reduction) {
    return Math.max(1, (int) Math.floor(width / reduction));
  }

  private static Bottleneck sized(Bottleneck adapter, int size) {
    return new Bottleneck(adapter.placement(), size, adapter.activation(), adapter.scale());
  }

  private static Activation activation(ConfigurationReader file, ConfigurationReader config) {
    String key = "non_linearity";
    // Before it told its version, the library meant the approximation.
    if (!file.has("version") && config.text(key).equalsIgnoreCase("gelu")) {
      return Activation.GELU_NEW;
    }
    Activation activation = ACTIVATIONS.get(config.text(key).toLowerCase(Locale.ROOT));
    if (activation == null) {
      throw config.problem(
          key,
          "'%s' is not supported; supported are %s"
              .formatted(config.text(key), String.join(", ", new TreeSet<>(ACTIVATIONS.keySet()))));
    }
    return activation;
  }

  private static Bottleneck.Placement placement(ConfigurationReader config) {
    boolean afterAttention = config.flag("mh_adapter");
    boolean readsSum = config.flag(READS_SUM);
    if (!config.flag("output_adapter")) {
      throw config.problem("output_adapter", "only adapters after feed-forward are supported");
    }
    boolean parallel = config.flag("is_parallel");
    if (parallel && !afterAttention) {
      return Bottleneck.Placement.PARALLEL;
    }
    if (!parallel && readsSum && !afterAttention) {
      if (config.has(RESIDUAL) && (config.hasText(RESIDUAL) || !config.flag(RESIDUAL))) {
        throw config.expected(RESIDUAL, "true");
      }
      return Bottleneck.Placement.PFEIFFER;
    }
    if (!parallel && !readsSum && afterAttention) {
      return Bottleneck.Placement.HOULSBY;
    }
    throw config.problem(
        "mh_adapter",
        ("%s with is_parallel = %s and %s = %s is not supported; supported are true with false and "
                + "false (Houlsby), false with false and true (Pfeiffer), false with true (parallel)")
            .formatted(afterAttention, parallel, READS_SUM, readsSum));
  }
}
