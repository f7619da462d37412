package dev.graft.adapter;

import java.util.List;

/** Reads a {@link Lora} as PEFT describes it. */
final class LoraConfiguration {
  private static final List<String> UNSUPPORTED =
      List.of(
          "alora_invocation_tokens",
          "alpha_pattern",
          "arrow_config",
          "bias",
          "exclude_modules",
          "fan_in_fan_out",
          "layer_replication",
          "layers_pattern",
          "layers_to_transform",
          "lora_bias",
          "rank_pattern",
          "target_parameters",
          "trainable_token_indices",
          "use_bdlora",
          "use_dora",
          "use_qalora",
          "use_rslora");

  private LoraConfiguration() {}

  static Lora read(ConfigurationReader configuration) {
    UNSUPPORTED.forEach(configuration::refuse);
    return new Lora(
        configuration.wholeNumber("r"),
        configuration.number("lora_alpha"),
        configuration.number("lora_dropout"),
        configuration.texts("target_modules"));
  }
}
