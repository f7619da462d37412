package dev.graft.experiment;

import dev.graft.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A recipe as plain values by name, and back. */
final class RecipeJson {
  private RecipeJson() {}

  static Map<String, Object> settings(Recipe recipe) {
    var settings = new LinkedHashMap<String, Object>();
    settings.put("epochs", recipe.epochs());
    settings.put("batchSize", recipe.batchSize());
    settings.put("seed", recipe.seed());
    recipe.learningRate().ifPresent(rate -> settings.put("learningRate", rate));
    settings.put("weightDecay", recipe.weightDecay());
    settings.put("warmup", recipe.warmup());
    settings.put("clip", recipe.clip());
    recipe.maxLength().ifPresent(length -> settings.put("maxLength", length));
    return settings;
  }

  static Recipe recipe(Map<String, ?> settings) {
    @Nullable Number rate = number(settings.get("learningRate"));
    @Nullable Number length = number(settings.get("maxLength"));
    return new Recipe(
        needed(settings, "epochs").intValue(),
        needed(settings, "batchSize").intValue(),
        needed(settings, "seed").longValue(),
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate.doubleValue()),
        needed(settings, "weightDecay").doubleValue(),
        needed(settings, "warmup").doubleValue(),
        needed(settings, "clip").doubleValue(),
        length == null ? OptionalInt.empty() : OptionalInt.of(length.intValue()));
  }

  /** Gson gives infinities as texts. */
  static @Nullable Number number(@Nullable Object value) {
    return value instanceof String text ? Double.valueOf(text) : (Number) value;
  }

  private static Number needed(Map<String, ?> settings, String name) {
    Number number = number(settings.get(name));
    if (number == null) {
      throw new StoreException("The store is damaged: a recipe lacks " + name);
    }
    return number;
  }
}
