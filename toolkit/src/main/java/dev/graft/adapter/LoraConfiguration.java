package dev.graft.adapter;

import com.google.gson.JsonElement;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Selection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Lora} as PEFT describes it. */
final class LoraConfiguration {
  private static final String TARGETS = "target_modules";
  private static final String TRANSPOSED = "fan_in_fan_out";
  private static final String INITIALISATION = "init_lora_weights";

  private static final List<String> UNSUPPORTED =
      List.of(
          "alora_invocation_tokens",
          "alpha_pattern",
          "arrow_config",
          "bias",
          "corda_config",
          "eva_config",
          "exclude_modules",
          "kasa_config",
          "layer_replication",
          "layers_pattern",
          "layers_to_transform",
          "loftq_config",
          "lora_bias",
          "lora_ga_config",
          "megatron_config",
          "monteclora_config",
          "rank_pattern",
          "target_parameters",
          "trainable_token_indices",
          "use_bdlora",
          "use_dora",
          "use_qalora",
          "use_rslora",
          "velora_config");

  private LoraConfiguration() {}

  static Lora read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    UNSUPPORTED.forEach(configuration::refuse);
    if (!architecture.fanInFanOut()) {
      configuration.refuse(TRANSPOSED);
    }
    checkInitialisation(configuration);
    return new Lora(
        configuration.wholeNumber("r", 1, Integer.MAX_VALUE),
        configuration.positive("lora_alpha"),
        configuration.probability("lora_dropout"),
        targets(configuration, Lora.linears(backbone).keySet(), architecture));
  }

  /** Most other ways to begin (PiSSA, OLoRA, LoftQ, ...) change the base's own weights as well. */
  private static void checkInitialisation(ConfigurationReader configuration) {
    @Nullable JsonElement value = configuration.json().get(INITIALISATION);
    boolean plain =
        value == null
            || value.isJsonNull()
            || (value.isJsonPrimitive()
                && (value.getAsJsonPrimitive().isBoolean()
                    || value.getAsString().equals("gaussian")));
    if (!plain) {
      throw configuration.expected(
          INITIALISATION,
          "true, false or \"gaussian\", for others may change the base's own weights, which an "
              + "adapter's file does not hold");
    }
  }

  /** Names as PEFT's list has them; PEFT's pattern, or its word for all, as the paths it means. */
  private static List<String> targets(
      ConfigurationReader configuration, Set<String> linears, Architecture architecture) {
    String prefix = architecture.checkpointPrefix();
    if (configuration.hasText(TARGETS)) {
      return matching(configuration, linears, prefix);
    }
    List<String> stated = configuration.texts(TARGETS);
    try {
      List<String> targets =
          stated.stream()
              .map(name -> without(name, prefix))
              .flatMap(name -> here(name, linears, architecture).stream())
              .toList();
      var unused = Selection.named(targets, linears);
      return targets;
    } catch (IllegalArgumentException e) {
      throw configuration.problem(TARGETS, String.valueOf(e.getMessage()));
    }
  }

  /** A name that means nothing here may be one that transformers has in memory. */
  private static List<String> here(String name, Set<String> linears, Architecture architecture) {
    if (linears.stream().anyMatch(path -> Selection.names(name, path))) {
      return List.of(name);
    }
    List<String> meant =
        linears.stream()
            .filter(
                path ->
                    architecture.storedNames(path).stream()
                        .anyMatch(other -> Selection.names(name, other)))
            .toList();
    return meant.isEmpty() ? List.of(name) : meant;
  }

  private static List<String> matching(
      ConfigurationReader configuration, Set<String> linears, String prefix) {
    String text = configuration.text(TARGETS);
    if (text.equals("all-linear")) {
      return List.copyOf(linears);
    }
    try {
      Pattern pattern = Pattern.compile(text);
      List<String> found =
          linears.stream().filter(path -> pattern.matcher(prefix + path).matches()).toList();
      if (found.isEmpty()) {
        throw configuration.expected(
            TARGETS, "a regular expression that matches linear layers of the upstream");
      }
      return found;
    } catch (PatternSyntaxException | StackOverflowError e) {
      throw configuration.expected(TARGETS, "a list of names or a regular expression");
    }
  }

  private static String without(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
