package dev.graft.adapter;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.adapter.LoraOptions.Biases;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.AdaptableLayer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes a {@link Lora} as PEFT describes it. */
final class LoraConfiguration {
  private static final String INITIALISATION = "init_lora_weights";
  private static final String BIAS = "bias";
  private static final String OUTPUT_BIAS = "lora_bias";

  private static final List<String> UNSUPPORTED =
      List.of(
          "alora_invocation_tokens",
          "arrow_config",
          "corda_config",
          "eva_config",
          "kasa_config",
          "layer_replication",
          "loftq_config",
          "lora_ga_config",
          "megatron_config",
          "monteclora_config",
          "target_parameters",
          "trainable_token_indices",
          "use_bdlora",
          "use_qalora",
          "velora_config");

  private LoraConfiguration() {}

  static Lora read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    UNSUPPORTED.forEach(configuration::refuse);
    if (!architecture.fanInFanOut()) {
      configuration.refuse("fan_in_fan_out");
    }
    LoraOptions options = options(configuration);
    var modules = new LoraModules(configuration, adaptable(backbone), architecture);
    LoraTargets targets = modules.targets(options.biases() != Biases.NONE);
    int rank = configuration.wholeNumber("r", 1, Integer.MAX_VALUE);
    double alpha = configuration.positive("lora_alpha");
    boolean stabilised = configuration.flag("use_rslora");
    Map<String, Integer> ranks =
        modules.patterns(
            "rank_pattern",
            targets,
            (reader, key) -> reader.wholeNumber(key, 1, Integer.MAX_VALUE));
    Map<String, Double> alphas =
        modules.patterns("alpha_pattern", targets, ConfigurationReader::positive);
    return new Lora(new LoraRanks(rank, alpha, stabilised, ranks, alphas), targets, options);
  }

  /** The layers of a network that can be adapted, by path. */
  private static Map<String, AdaptableLayer> adaptable(Backbone backbone) {
    var layers = new LinkedHashMap<String, AdaptableLayer>();
    backbone
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof AdaptableLayer layer) {
                layers.put(path, layer);
              }
            });
    return layers;
  }

  private static LoraOptions options(ConfigurationReader configuration) {
    boolean dora = configuration.flag("use_dora");
    boolean outputBias = configuration.flag(OUTPUT_BIAS);
    if (dora && outputBias) {
      throw configuration.problem(OUTPUT_BIAS, "true is not supported together with use_dora");
    }
    return LoraOptions.DEFAULTS
        .start(start(configuration))
        .dora(dora)
        .dropout(configuration.probability("lora_dropout"))
        .outputBias(outputBias)
        .biases(biases(configuration));
  }

  private static Biases biases(ConfigurationReader configuration) {
    if (!configuration.has(BIAS)) {
      return Biases.NONE;
    }
    List<String> words =
        Arrays.stream(Biases.values()).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    return Biases.valueOf(configuration.choice(BIAS, words).toUpperCase(Locale.ROOT));
  }

  /** Most other ways to begin (PiSSA, OLoRA, LoftQ, ...) change the base's own weights as well. */
  private static LoraStart start(ConfigurationReader configuration) {
    @Nullable JsonElement value = configuration.json().get(INITIALISATION);
    boolean plain =
        value == null
            || value.isJsonNull()
            || (value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean());
    if (plain) {
      return LoraStart.UNIFORM;
    }
    if (value.isJsonPrimitive() && value.getAsString().equals(LoraStart.GAUSSIAN.word())) {
      return LoraStart.GAUSSIAN;
    }
    throw configuration.expected(
        INITIALISATION,
        "true, false or \"gaussian\", for others may change the base's own weights, which an "
            + "adapter's file does not hold; PEFT's save_pretrained converts them with "
            + "path_initial_model_for_weight_conversion");
  }

  static JsonObject write(
      LoraRanks ranks, LoraTargets targets, LoraOptions options, Insertion insertion) {
    Architecture architecture = insertion.architecture();
    LoraStart start = options.start();
    List<String> places = adapted(insertion);
    var written = new Written(ranks, start.fromWeight());
    var json = new JsonObject();
    json.addProperty("peft_type", "LORA");
    json.addProperty("r", written.rank(ranks.rank()));
    json.add("lora_alpha", number(written.alpha(ranks.rank(), ranks.alpha())));
    json.addProperty("lora_dropout", options.dropout());
    json.addProperty(BIAS, options.biases().name().toLowerCase(Locale.ROOT));
    json.addProperty("fan_in_fan_out", architecture.fanInFanOut());
    if (start == LoraStart.GAUSSIAN) {
      json.addProperty(INITIALISATION, start.word());
    } else {
      json.addProperty(INITIALISATION, true);
    }
    json.addProperty("use_rslora", ranks.stabilised() && !start.fromWeight());
    json.addProperty("use_dora", options.dora());
    if (options.outputBias()) {
      json.addProperty(OUTPUT_BIAS, true);
    }
    json.add("target_modules", targets.json(architecture, places));
    var rankPattern = new JsonObject();
    var alphaPattern = new JsonObject();
    for (String path : places) {
      String whole = architecture.checkpointPrefix() + architecture.loadedName(path);
      int rank = ranks.rankOf(path);
      if (rank != ranks.rank()) {
        rankPattern.addProperty(whole, written.rank(rank));
      }
      double alpha = written.alpha(rank, ranks.alphaOf(path));
      if (alpha != written.alpha(ranks.rank(), ranks.alpha())) {
        alphaPattern.add(whole, number(alpha));
      }
    }
    json.add("rank_pattern", rankPattern);
    json.add("alpha_pattern", alphaPattern);
    return json;
  }

  /** The places without those of biases that train as well. */
  private static List<String> adapted(Insertion insertion) {
    return insertion.places().stream()
        .filter(
            place -> insertion.parameters().stream().anyMatch(path -> path.startsWith(place + ".")))
        .toList();
  }

  /**
   * Ranks and alphas in files: of factors that began with a part of the weight the doubled pair.
   */
  private record Written(LoraRanks ranks, boolean doubled) {
    int rank(int own) {
      return doubled ? Math.multiplyExact(2, own) : own;
    }

    double alpha(int rank, double own) {
      if (!doubled) {
        return own;
      }
      return ranks.stabilised() ? 2 * own * Math.sqrt(rank) : 2 * own;
    }
  }

  /** PEFT takes alpha for a whole number. */
  static JsonPrimitive number(double value) {
    return value == Math.rint(value) && value <= Integer.MAX_VALUE
        ? new JsonPrimitive((int) value)
        : new JsonPrimitive(value);
  }
}
