package dev.graft.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import java.util.List;

/** Reads and writes a {@link LoReft}; PEFT has none. */
final class LoReftConfiguration {
  private static final String RANK = "r";
  private static final String FIRST = "prefix_positions";
  private static final String LAST = "suffix_positions";
  private static final String TIED = "tied_weights";
  private static final String LAYERS = "layers";

  private LoReftConfiguration() {}

  static JsonObject write(LoReft adapter) {
    var json = new JsonObject();
    json.addProperty("peft_type", LoReft.TYPE);
    json.addProperty(RANK, adapter.rank());
    json.addProperty(FIRST, adapter.first());
    json.addProperty(LAST, adapter.last());
    json.addProperty(TIED, adapter.tied());
    if (adapter.layers().isEmpty()) {
      json.add(LAYERS, JsonNull.INSTANCE);
    } else {
      var layers = new JsonArray();
      adapter.layers().forEach(layers::add);
      json.add(LAYERS, layers);
    }
    return json;
  }

  static LoReft read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    List<Integer> layers =
        configuration.has(LAYERS) ? configuration.wholeNumbers(LAYERS) : List.of();
    int count = backbone.layers().size();
    if (layers.stream().anyMatch(layer -> layer >= count)) {
      throw configuration.expected(
          LAYERS,
          "numbers below %d: the '%s' network has so many layers"
              .formatted(count, architecture.family()));
    }
    int first = configuration.wholeNumber(FIRST, 0, Integer.MAX_VALUE);
    int last = configuration.wholeNumber(LAST, first == 0 ? 1 : 0, Integer.MAX_VALUE - first);
    return new LoReft(
        configuration.wholeNumber(RANK, 1, architecture.width()),
        first,
        last,
        configuration.flag(TIED),
        layers);
  }
}
