package dev.graft.architecture;

import dev.graft.module.RotaryScaling;
import dev.graft.module.RotarySettings;
import java.util.List;
import java.util.Optional;

/**
 * Reads rotary positions: {@code rope_parameters} as configurations have them now, or {@code
 * rope_theta} with {@code rope_scaling} as they had them before.
 */
final class RotaryReader {
  static final double USUAL_BASE = 10_000;

  private static final String SCALING = "rope_scaling";
  private static final String PARAMETERS = "rope_parameters";
  private static final List<String> KINDS = List.of("default", "linear", "llama3");
  private static final List<String> KEYS =
      List.of(
          "rope_type",
          "type",
          "rope_theta",
          "factor",
          "low_freq_factor",
          "high_freq_factor",
          "original_max_position_embeddings",
          "partial_rotary_factor");

  private final ConfigurationFile config;
  private final int headWidth;

  RotaryReader(ConfigurationFile config, int headWidth) {
    this.config = config;
    this.headWidth = headWidth;
    whole(config);
  }

  /** The positions that all layers share. */
  RotarySettings read() {
    return settings(
        config.object(SCALING).or(() -> config.object(PARAMETERS)), "rope_theta", USUAL_BASE);
  }

  /**
   * The positions of one type of layers in a model that has several.
   *
   * @param type for instance {@code sliding_attention}, as a key of {@code rope_parameters}
   * @param scaled whether the older {@code rope_scaling} is for this type
   * @param baseKey the older key of the base
   * @param base the base when none is stated
   * @throws IllegalArgumentException if something is missing, out of range or not supported
   */
  RotarySettings read(String type, boolean scaled, String baseKey, double base) {
    Optional<ConfigurationFile> own =
        config.object(PARAMETERS).flatMap(parameters -> parameters.object(type));
    Optional<ConfigurationFile> older = scaled ? config.object(SCALING) : Optional.empty();
    return settings(older.or(() -> own), baseKey, base);
  }

  private RotarySettings settings(
      Optional<ConfigurationFile> stated, String baseKey, double otherwise) {
    if (headWidth % 2 != 0) {
      throw config.wrong("head_dim", "an even number: rotary positions turn pairs");
    }
    Optional<ConfigurationFile> inside = stated.filter(object -> object.has("rope_theta"));
    ConfigurationFile where = inside.orElse(config);
    String key = inside.isPresent() ? "rope_theta" : baseKey;
    double base = where.number(key, otherwise);
    if (!(base >= 1 && base < Double.POSITIVE_INFINITY)) {
      throw where.wrong(key, "a number of at least 1");
    }
    return new RotarySettings(
        headWidth, base, stated.map(RotaryReader::scaling).orElse(RotaryScaling.NONE));
  }

  private static RotaryScaling scaling(ConfigurationFile stated) {
    for (String key : stated.content().keySet()) {
      if (!KEYS.contains(key)) {
        throw stated.wrong(key, "one of the keys " + String.join(", ", KEYS));
      }
    }
    whole(stated);
    String key = stated.has("rope_type") ? "rope_type" : "type";
    return switch (stated.text(key).orElse("default")) {
      case "default" -> RotaryScaling.NONE;
      case "linear" -> new RotaryScaling.Linear(factor(stated));
      case "llama3" -> llama3(stated);
      default -> throw stated.wrong(key, "one of " + String.join(", ", KINDS));
    };
  }

  private static RotaryScaling llama3(ConfigurationFile stated) {
    double low = needed(stated, "low_freq_factor");
    double high = needed(stated, "high_freq_factor");
    if (!(low > 0)) {
      throw stated.wrong("low_freq_factor", "a number above 0");
    }
    if (!(high > low && high < Double.POSITIVE_INFINITY)) {
      throw stated.wrong("high_freq_factor", "a number above low_freq_factor");
    }
    int original = stated.wholeNumber("original_max_position_embeddings");
    if (original < 1) {
      throw stated.wrong("original_max_position_embeddings", "at least 1");
    }
    return new RotaryScaling.Llama3(factor(stated), low, high, original);
  }

  private static double factor(ConfigurationFile stated) {
    double factor = needed(stated, "factor");
    if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY)) {
      throw stated.wrong("factor", "a number of at least 1");
    }
    return factor;
  }

  private static double needed(ConfigurationFile stated, String key) {
    double value = stated.number(key, Double.NaN);
    if (Double.isNaN(value)) {
      throw stated.wrong(key, "a number");
    }
    return value;
  }

  private static void whole(ConfigurationFile stated) {
    if (stated.number("partial_rotary_factor", 1) != 1) {
      throw stated.wrong("partial_rotary_factor", "1: all of a head turns");
    }
  }
}
