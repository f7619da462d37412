package dev.graft.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.AdaptableLayer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and writes an {@link AdaLora} as PEFT describes it. */
final class AdaLoraConfiguration {
  /** Of a run whose steps are known when it begins; PEFT wants them in the file. */
  private static final int STEPS = 10_000;

  private static final String INITIAL = "init_r";
  private static final String TARGET = "target_r";
  private static final String TOTAL = "total_step";
  private static final String BEFORE = "tinit";
  private static final String AFTER = "tfinal";
  private static final String INTERVAL = "deltaT";
  private static final String SENSITIVITY = "beta1";
  private static final String UNCERTAINTY = "beta2";
  private static final String ORTHOGONALITY = "orth_reg_weight";
  private static final String ALPHA = "lora_alpha";
  private static final String DROPOUT = "lora_dropout";
  private static final String RANKS = "rank_pattern";
  private static final String FACTOR = AdaLoraFactors.NUMBERS;

  private AdaLoraConfiguration() {}

  static JsonObject write(AdaLoraSettings settings, Insertion insertion) {
    Architecture architecture = insertion.architecture();
    var json = new JsonObject();
    json.addProperty("peft_type", AdaLora.TYPE);
    json.addProperty(INITIAL, settings.initial());
    json.addProperty(TARGET, settings.target());
    json.addProperty(TOTAL, STEPS);
    int before = steps(settings.before());
    json.addProperty(BEFORE, before);
    // However the shares are rounded, PEFT wants a step between them.
    json.addProperty(AFTER, Math.min(steps(settings.after()), STEPS - before - 1));
    json.addProperty(INTERVAL, settings.interval());
    json.addProperty(SENSITIVITY, settings.sensitivity());
    json.addProperty(UNCERTAINTY, settings.uncertainty());
    json.addProperty(ORTHOGONALITY, settings.orthogonality());
    json.add(ALPHA, LoraConfiguration.number(settings.alpha()));
    json.addProperty(DROPOUT, settings.dropout());
    json.addProperty("bias", "none");
    json.addProperty("fan_in_fan_out", architecture.fanInFanOut());
    json.addProperty("init_lora_weights", true);
    json.add("target_modules", settings.targets().json(architecture, insertion.places()));
    if (!settings.ranks().isEmpty()) {
      var patterns = new JsonObject();
      insertion
          .places()
          .forEach(
              path ->
                  patterns.add(
                      architecture.checkpointPrefix() + architecture.loadedName(path) + FACTOR,
                      pattern(settings.rankOf(path), settings.initial())));
      json.add(RANKS, patterns);
    }
    return json;
  }

  private static int steps(double share) {
    return (int) Math.min(STEPS - 1, Math.round(share * STEPS));
  }

  private static JsonArray pattern(int rank, int initial) {
    var kept = new JsonArray();
    for (int i = 0; i < initial; i++) {
      kept.add(i < rank);
    }
    return kept;
  }

  static AdaLora read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    List.of("bias", "use_dora", "use_rslora", "alpha_pattern", "layer_replication", "lora_bias")
        .forEach(configuration::refuse);
    if (!architecture.fanInFanOut()) {
      configuration.refuse("fan_in_fan_out");
    }
    var layers = new LinkedHashMap<String, AdaptableLayer>(PeftTargets.linears(backbone));
    LoraTargets targets = new LoraModules(configuration, layers, architecture).targets(false);
    int target = configuration.wholeNumber(TARGET, 1, Integer.MAX_VALUE);
    int initial = configuration.wholeNumber(INITIAL, 1, Integer.MAX_VALUE);
    int total = configuration.wholeNumber(TOTAL, 1, Integer.MAX_VALUE);
    int before = configuration.wholeNumber(BEFORE, 0, Integer.MAX_VALUE);
    int after = configuration.wholeNumber(AFTER, 0, Integer.MAX_VALUE);
    if ((long) before + after >= total) {
      throw configuration.expected(
          AFTER,
          "less than what %s, %d, and %s, %d, leave".formatted(TOTAL, total, BEFORE, before));
    }
    AdaLoraSettings settings =
        AdaLoraSettings.withRanks(initial, target)
            .alpha(configuration.positive(ALPHA))
            .dropout(configuration.probability(DROPOUT))
            .on(targets)
            .schedule(
                before / (double) total,
                after / (double) total,
                configuration.wholeNumber(INTERVAL, 1, Integer.MAX_VALUE))
            .smoothing(share(configuration, SENSITIVITY), share(configuration, UNCERTAINTY))
            .orthogonality(
                configuration.hasNumber(ORTHOGONALITY)
                        && configuration.json().get(ORTHOGONALITY).getAsDouble() == 0
                    ? 0
                    : configuration.positive(ORTHOGONALITY));
    return new AdaLora(
        configuration.has(RANKS)
            ? settings.ranks(ranks(configuration, layers.keySet(), architecture, initial))
            : settings);
  }

  private static double share(ConfigurationReader configuration, String key) {
    double share = configuration.positive(key);
    if (share >= 1) {
      throw configuration.expected(key, "a number between 0 and 1");
    }
    return share;
  }

  /** Which of a layer's triplets were kept; the file has these alone. */
  private static Map<String, Integer> ranks(
      ConfigurationReader configuration,
      Iterable<String> paths,
      Architecture architecture,
      int initial) {
    ConfigurationReader given = configuration.object(RANKS);
    var byName = new LinkedHashMap<String, Integer>();
    for (String name : given.json().keySet()) {
      if (!name.endsWith(FACTOR)) {
        throw configuration.problem(RANKS, "'%s' names no array lora_E".formatted(name));
      }
      byName.put(name.substring(0, name.length() - FACTOR.length()), rank(given, name, initial));
    }
    var ranks = new LinkedHashMap<String, Integer>();
    for (String path : paths) {
      architecture.storedNames(path).stream()
          .map(name -> byName.remove(architecture.checkpointPrefix() + name))
          .filter(rank -> rank != null)
          .findFirst()
          .ifPresent(rank -> ranks.put(path, rank));
    }
    if (!byName.isEmpty()) {
      throw configuration.problem(
          RANKS,
          "the upstream has no linear layer '%s'".formatted(byName.keySet().iterator().next()));
    }
    return Collections.unmodifiableMap(ranks);
  }

  private static int rank(ConfigurationReader given, String name, int initial) {
    JsonElement value = given.json().get(name);
    if (!value.isJsonArray() || value.getAsJsonArray().size() != initial) {
      throw given.expected(name, "a list of %d times true or false".formatted(initial));
    }
    int rank = 0;
    for (JsonElement kept : value.getAsJsonArray()) {
      if (!kept.isJsonPrimitive() || !kept.getAsJsonPrimitive().isBoolean()) {
        throw given.expected(name, "a list of %d times true or false".formatted(initial));
      }
      rank += kept.getAsBoolean() ? 1 : 0;
    }
    return rank;
  }
}
