package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;

/** Reads and writes a {@link Compacter}; PEFT has none. */
final class CompacterConfiguration {
  private static final String AFTER_ATTENTION = "after_attention";
  private static final String SIZE = "bottleneck_size";
  private static final String DIMENSION = "phm_dim";
  private static final String RANK = "phm_rank";
  private static final String ACTIVATION = "non_linearity";

  private CompacterConfiguration() {}

  static JsonObject write(Compacter adapter) {
    var json = new JsonObject();
    json.addProperty("peft_type", Compacter.TYPE);
    json.addProperty(AFTER_ATTENTION, adapter.afterAttention());
    json.addProperty(SIZE, adapter.size());
    json.addProperty(DIMENSION, adapter.phmDimension());
    json.addProperty(RANK, adapter.rank());
    json.addProperty(ACTIVATION, adapter.activation().word());
    return json;
  }

  static Compacter read(ConfigurationReader configuration, Architecture architecture) {
    int n = configuration.wholeNumber(DIMENSION, 1, Integer.MAX_VALUE);
    if (architecture.width() % n != 0) {
      throw configuration.expected(
          DIMENSION, "a divisor of the network's width, " + architecture.width());
    }
    int size = configuration.wholeNumber(SIZE, 1, Integer.MAX_VALUE);
    if (size % n != 0) {
      throw configuration.expected(SIZE, "a multiple of %s, which is %d".formatted(DIMENSION, n));
    }
    return new Compacter(
        configuration.flag(AFTER_ATTENTION),
        size,
        n,
        configuration.wholeNumber(RANK, 1, Integer.MAX_VALUE),
        configuration.choice(ACTIVATION, Activation.values()));
  }
}
