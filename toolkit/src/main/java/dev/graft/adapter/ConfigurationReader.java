package dev.graft.adapter;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.json.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Reads typed keys of a JSON file; every error is an {@link IllegalArgumentException} that names
 * the file and the key.
 */
public final class ConfigurationReader {
  private static final int LONGEST_QUOTE = 80;

  private final Path file;
  private final String within;
  private final JsonObject json;

  private ConfigurationReader(Path file, String within, JsonObject json) {
    this.file = file;
    this.within = within;
    this.json = json;
  }

  /**
   * Reads a file.
   *
   * @param file a file that holds one JSON object
   * @return its keys
   * @throws IllegalArgumentException if the file is missing or holds something else
   */
  public static ConfigurationReader open(Path file) {
    return new ConfigurationReader(file, "", JsonFile.object(file));
  }

  /** The file that is read. */
  public Path file() {
    return file;
  }

  /** Whether the key is there and not null. */
  public boolean has(String key) {
    JsonElement value = json.get(key);
    return value != null && !value.isJsonNull();
  }

  /** The string under a key. */
  public String text(String key) {
    if (!isText(json.get(key))) {
      throw expected(key, "a text");
    }
    return json.get(key).getAsString();
  }

  /** The constant under a key, whose name stands there in lower case. */
  <E extends Enum<E>> E choice(String key, E[] values) {
    var words = Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    return values[words.indexOf(choice(key, words))];
  }

  /** The string under a key, which must be one of those known. */
  public String choice(String key, Collection<String> known) {
    String text = text(key);
    if (!known.contains(text)) {
      throw problem(
          key,
          "'%s' is not supported; supported are %s"
              .formatted(shortened(text), String.join(", ", known)));
    }
    return text;
  }

  /** The whole number under a key, from {@code least} to {@code most}. */
  public int wholeNumber(String key, int least, int most) {
    double value = isNumber(json.get(key)) ? json.get(key).getAsDouble() : Double.NaN;
    if (!(value >= least && value <= most && value == Math.rint(value))) {
      throw expected(
          key,
          most == Integer.MAX_VALUE
              ? "a whole number of at least " + least
              : "a whole number from %d to %d".formatted(least, most));
    }
    return (int) value;
  }

  /** The number under a key, above 0. */
  public double positive(String key) {
    double value = isNumber(json.get(key)) ? json.get(key).getAsDouble() : Double.NaN;
    if (!(value > 0 && Double.isFinite(value))) {
      throw expected(key, "a positive number");
    }
    return value;
  }

  /** The number under a key, from 0 up to, but not including, 1. */
  public double probability(String key) {
    double value = isNumber(json.get(key)) ? json.get(key).getAsDouble() : Double.NaN;
    if (!(value >= 0 && value < 1)) {
      throw expected(key, "a number from 0 up to, but not including, 1");
    }
    return value;
  }

  /** The strings under a key: at least one, none blank. */
  public List<String> texts(String key) {
    JsonElement value = json.get(key);
    if (value == null || !value.isJsonArray() || value.getAsJsonArray().size() == 0) {
      throw expected(key, "a list of at least one text");
    }
    return textsOrNone(key);
  }

  /** The strings under a key, none blank. */
  public List<String> textsOrNone(String key) {
    JsonElement value = json.get(key);
    if (value == null || !value.isJsonArray()) {
      throw expected(key, "a list of texts");
    }
    var texts = new ArrayList<String>();
    for (JsonElement element : value.getAsJsonArray()) {
      if (!isText(element) || element.getAsString().isBlank()) {
        throw expected(key, "texts that are not blank");
      }
      texts.add(element.getAsString());
    }
    return List.copyOf(texts);
  }

  /** One whole number under a key, or a list of them; none is negative. */
  List<Integer> wholeNumbers(String key) {
    JsonElement value = json.get(key);
    var numbers = new ArrayList<Integer>();
    var elements = new JsonArray();
    if (value != null && value.isJsonArray()) {
      elements = value.getAsJsonArray();
    } else {
      elements.add(value);
    }
    for (JsonElement element : elements) {
      double number = isNumber(element) ? element.getAsDouble() : Double.NaN;
      if (!(number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number))) {
        throw expected(key, "a whole number or a list of them");
      }
      numbers.add((int) number);
    }
    return List.copyOf(numbers);
  }

  /** Whether true is under a key; false if the key is missing or null. */
  boolean flag(String key) {
    JsonElement value = json.get(key);
    if (value == null || value.isJsonNull()) {
      return false;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw expected(key, "true or false");
    }
    return value.getAsBoolean();
  }

  /** The object under a key. */
  public ConfigurationReader object(String key) {
    JsonElement value = json.get(key);
    if (value == null || !value.isJsonObject()) {
      throw expected(key, "an object");
    }
    return new ConfigurationReader(file, within + key + ".", value.getAsJsonObject());
  }

  /** All that is read here, to be kept as it is: a copy. */
  public JsonObject json() {
    return json.deepCopy();
  }

  /** Whether a string is under a key. */
  boolean hasText(String key) {
    return isText(json.get(key));
  }

  /** Whether a number is under a key. */
  boolean hasNumber(String key) {
    return isNumber(json.get(key));
  }

  /** Refuses a setting that would change the result if it were ignored. */
  void refuse(String key) {
    JsonElement value = json.get(key);
    boolean unset =
        value == null
            || value.isJsonNull()
            || (value.isJsonPrimitive()
                && (value.getAsString().equals("false") || value.getAsString().equals("none")))
            || (value.isJsonObject() && value.getAsJsonObject().size() == 0)
            || (value.isJsonArray() && value.getAsJsonArray().size() == 0);
    if (!unset) {
      throw new IllegalArgumentException(
          "%s: %s = %s is not supported".formatted(file, within + key, quoted(value)));
    }
  }

  /**
   * What is wrong with a key.
   *
   * @param key the key
   * @param message what was expected, what came, what to do
   * @return the exception, to be thrown
   */
  public IllegalArgumentException problem(String key, String message) {
    return new IllegalArgumentException("%s: %s: %s".formatted(file, within + key, message));
  }

  /**
   * What was expected under a key that holds something else.
   *
   * @param key the key
   * @param what for instance {@code a whole number}
   * @return the exception, to be thrown
   */
  public IllegalArgumentException expected(String key, String what) {
    return problem(
        key,
        "expected %s, but %s"
            .formatted(
                what, json.has(key) ? "found " + quoted(json.get(key)) : "the key is missing"));
  }

  private static boolean isText(JsonElement value) {
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
  }

  private static boolean isNumber(JsonElement value) {
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
  }

  private static String quoted(JsonElement value) {
    return shortened(value.toString());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
  }
}
