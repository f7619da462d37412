package dev.graft;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import dev.graft.adapter.NamedAdapter;
import dev.graft.json.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan as plain values. */
final class PlanSettings {
  private static final Gson GSON = Json.builder().create();
  private static final TypeToken<Map<String, Object>> VALUES = new TypeToken<>() {};

  private PlanSettings() {}

  /** See {@link FineTune#settings}. */
  static Map<String, Object> of(FineTune plan) {
    try (var planned = PlanNetwork.of(plan, PlanNetwork.FEWEST_CLASSES)) {
      var settings = new LinkedHashMap<String, Object>();
      settings.put("name", plan.name());
      settings.put("trains", words(plan));
      settings.put("alsoTrains", plan.later().stream().flatMap(Later::each).toList());
      settings.put(
          "adapters",
          plan.adapters().stream()
              .map(named -> values(configuration(named, plan.upstream())))
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
            .map(named -> named.adapter().describe(plan.upstream().architecture()))
            .collect(Collectors.joining(", "));
  }

  private static JsonObject configuration(NamedAdapter named, Upstream upstream) {
    return named
        .adapter()
        .configuration(named.insert(PlanNetwork.tree(upstream), upstream.architecture()));
  }

  private static Map<String, Object> values(JsonObject json) {
    return GSON.fromJson(json, VALUES.getType());
  }
}
