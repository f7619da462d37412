package dev.graft;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a recipe says, and what it leaves unsaid. Immutable.
 *
 * @param said checked values by setting
 */
record RecipeValues(Map<RecipeSetting, Object> said) {
  static final RecipeValues NONE = new RecipeValues(Map.of());

  RecipeValues {
    var copy = new EnumMap<RecipeSetting, Object>(RecipeSetting.class);
    copy.putAll(said);
    said = Collections.unmodifiableMap(copy);
  }

  RecipeValues with(RecipeSetting setting, Object value) {
    var changed = new EnumMap<RecipeSetting, Object>(RecipeSetting.class);
    changed.putAll(said);
    changed.put(setting, setting.checked(value));
    if (setting == RecipeSetting.EPOCHS) {
      changed.remove(RecipeSetting.STEPS);
    } else if (setting == RecipeSetting.STEPS) {
      changed.remove(RecipeSetting.EPOCHS);
    }
    return new RecipeValues(changed);
  }

  boolean has(RecipeSetting setting) {
    return said.containsKey(setting);
  }

  /** What is said or usual; null where that depends on something else. */
  @Nullable Object orNull(RecipeSetting setting) {
    return said.getOrDefault(setting, setting.usual());
  }

  Object get(RecipeSetting setting) {
    Object value = orNull(setting);
    if (value == null) {
      throw new IllegalStateException(setting.word() + " has no usual value");
    }
    return value;
  }

  boolean truth(RecipeSetting setting) {
    return (Boolean) get(setting);
  }

  double number(RecipeSetting setting) {
    return ((Number) get(setting)).doubleValue();
  }

  OptionalDouble optional(RecipeSetting setting) {
    return orNull(setting) instanceof Double number
        ? OptionalDouble.of(number)
        : OptionalDouble.empty();
  }

  OptionalInt whole(RecipeSetting setting) {
    return orNull(setting) instanceof Integer number ? OptionalInt.of(number) : OptionalInt.empty();
  }

  /** Every value that is said or usual, by name. */
  Map<String, Object> byName() {
    var values = new LinkedHashMap<String, Object>();
    for (RecipeSetting setting : RecipeSetting.values()) {
      Object value = orNull(setting);
      if (value != null) {
        values.put(setting.word(), value);
      }
    }
    return values;
  }

  @Override
  public String toString() {
    return said.entrySet().stream()
        .map(entry -> entry.getKey().word() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
