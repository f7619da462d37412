package dev.graft;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import dev.graft.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan as plain values. */
final class PlanSettings {
  private static final Gson GSON = Json.builder().create();
  private static final TypeToken<Map<String, Object>> VALUES = new TypeToken<>() {};

  private PlanSettings() {}

  /** See {@link FineTune#settings}. */
  static Map<String, Object> of(FineTune plan) {
    try (var planned = PlanNetwork.of(plan, PlanNetwork.FEWEST_CLASSES)) {
      Set<String> paths = planned.network().parameters().keySet();
      var architecture = plan.upstream().architecture();
      var settings = new LinkedHashMap<String, Object>();
      settings.put("name", plan.name());
      settings.put("trains", words(plan));
      settings.put("alsoTrains", plan.alsoTrained());
      settings.put(
          "adapters",
          plan.adapters().stream()
              .map(adapter -> values(adapter.configuration(architecture, paths)))
              .toList());
      settings.put("headDropout", plan.headDropout().probability());
      settings.put("learningRate", planned.learningRate());
      return Collections.unmodifiableMap(settings);
    }
  }

  private static String words(FineTune plan) {
    return plan.adapters().isEmpty()
        ? plan.said().describe()
        : plan.adapters().stream()
            .map(adapter -> adapter.describe(plan.upstream().architecture()))
            .collect(Collectors.joining(", "));
  }

  private static Map<String, Object> values(JsonObject json) {
    return GSON.fromJson(json, VALUES.getType());
  }
}
