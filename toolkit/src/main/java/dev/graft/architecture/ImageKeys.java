package dev.graft.architecture;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What the configurations of networks of images have in common. */
final class ImageKeys {
  private static final int COLOURS = 3;

  private ImageKeys() {}

  /** Names the file in what the numbers themselves say against them. */
  static <T> T checked(ConfigurationFile config, Supplier<T> numbers) {
    try {
      return numbers.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(config.name())
          ? e
          : new IllegalArgumentException(config.name() + ": " + message, e);
    }
  }

  /** {@code num_channels}, three where it is not stated. */
  static int channels(ConfigurationFile config) {
    return config.wholeNumberIfStated("num_channels").orElse(COLOURS);
  }

  /** The side of a square, stated as one number or as two equal ones. */
  static int imageSize(ConfigurationFile config, String key) {
    if (!(config.content().get(key) instanceof JsonArray)) {
      return config.wholeNumber(key);
    }
    List<Integer> sides = wholeNumbers(config, key);
    if (sides.size() != 2 || !sides.get(0).equals(sides.get(1))) {
      throw config.wrong(key, "a square's side");
    }
    return sides.get(0);
  }

  /** A list of whole numbers of at least 1. */
  static List<Integer> wholeNumbers(ConfigurationFile config, String key) {
    if (!(config.content().get(key) instanceof JsonArray array) || array.isEmpty()) {
      throw config.has(key)
          ? config.wrong(key, "a list of whole numbers")
          : new IllegalArgumentException(
              "%s lacks '%s', a list of whole numbers".formatted(config.name(), key));
    }
    var numbers = new ArrayList<Integer>();
    for (JsonElement element : array) {
      if (!(element instanceof JsonPrimitive number)
          || !number.isNumber()
          || number.getAsDouble() != (int) number.getAsDouble()
          || number.getAsDouble() < 1) {
        throw config.wrong(key, "a list of whole numbers of at least 1");
      }
      numbers.add((int) number.getAsDouble());
    }
    return numbers;
  }
}
