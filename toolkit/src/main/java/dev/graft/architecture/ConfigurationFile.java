package dev.graft.architecture;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.json.JsonFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A JSON object of a model's directory, read key by key. Every error names the file and the key.
 *
 * @param name how messages name the file
 * @param content what it holds
 */
public record ConfigurationFile(String name, JsonObject content) {

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its keys
   * @throws IllegalArgumentException if it is missing or holds no JSON object
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static ConfigurationFile read(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          ("%s is missing; a model's directory holds config.json, tokenizer.json and "
                  + "model.safetensors")
              .formatted(file));
    }
    return new ConfigurationFile(file.toString(), JsonFile.object(file));
  }

  /**
   * Reads a text.
   *
   * @param name how messages name it
   * @param json the text, a JSON object
   * @return its keys
   * @throws IllegalArgumentException if it is something else
   */
  public static ConfigurationFile parse(String name, String json) {
    return new ConfigurationFile(
        name, JsonFile.object(json.getBytes(StandardCharsets.UTF_8), name));
  }

  /**
   * Whether a key is there, be it with null.
   *
   * @param key the key
   * @return false if the file does not mention it
   */
  public boolean has(String key) {
    return content.has(key);
  }

  /**
   * A whole number that has to be there.
   *
   * @param key the key
   * @return the number
   * @throws IllegalArgumentException if it is missing, null or no whole number
   */
  public int wholeNumber(String key) {
    if (!has(key)) {
      throw new IllegalArgumentException("%s lacks '%s', a whole number".formatted(name, key));
    }
    return whole(key, content.get(key));
  }

  /**
   * A whole number that may be missing or null.
   *
   * @param key the key
   * @return the number, if there is one
   * @throws IllegalArgumentException if there is something else
   */
  public OptionalInt wholeNumberIfStated(String key) {
    JsonElement value = content.get(key);
    return value == null || value.isJsonNull()
        ? OptionalInt.empty()
        : OptionalInt.of(whole(key, value));
  }

  /**
   * A number.
   *
   * @param key the key
   * @param otherwise the value where the file does not mention the key
   * @return the number
   * @throws IllegalArgumentException if it is null or no number
   */
  public double number(String key, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (content.get(key) instanceof JsonPrimitive value && value.isNumber()) {
      return value.getAsDouble();
    }
    throw wrong(key, "a number");
  }

  /**
   * A text.
   *
   * @param key the key
   * @return the text, if the file mentions the key
   * @throws IllegalArgumentException if it is null or no text
   */
  public Optional<String> text(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (content.get(key) instanceof JsonPrimitive value && value.isString()) {
      return Optional.of(value.getAsString());
    }
    throw wrong(key, "a text");
  }

  /**
   * An object that may be missing or null.
   *
   * @param key the key
   * @return its keys, if there is one
   * @throws IllegalArgumentException if there is something else
   */
  public Optional<ConfigurationFile> object(String key) {
    JsonElement value = content.get(key);
    if (value == null || value.isJsonNull()) {
      return Optional.empty();
    }
    if (value instanceof JsonObject object) {
      return Optional.of(new ConfigurationFile(name + ", " + key, object));
    }
    throw wrong(key, "an object");
  }

  /**
   * An object whose values are texts, such as {@code id2label}.
   *
   * @param key the key
   * @return the texts by their keys, in the file's order; empty where the file does not mention the
   *     key or says null
   * @throws IllegalArgumentException if it is something else
   */
  public Map<String, String> texts(String key) {
    JsonElement value = content.get(key);
    if (value == null || value.isJsonNull()) {
      return Map.of();
    }
    if (!(value instanceof JsonObject object)) {
      throw wrong(key, "an object of texts");
    }
    var texts = new LinkedHashMap<String, String>();
    object
        .entrySet()
        .forEach(
            entry -> {
              if (!(entry.getValue() instanceof JsonPrimitive text && text.isString())) {
                throw wrong(key, "an object of texts");
              }
              texts.put(entry.getKey(), text.getAsString());
            });
    return texts;
  }

  /**
   * A list of texts, such as {@code architectures}.
   *
   * @param key the key
   * @return the texts; empty where the file does not mention the key or says null
   * @throws IllegalArgumentException if it is something else
   */
  public List<String> list(String key) {
    JsonElement value = content.get(key);
    if (value == null || value.isJsonNull()) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw wrong(key, "a list of texts");
    }
    var texts = new ArrayList<String>();
    for (JsonElement element : array) {
      if (!(element instanceof JsonPrimitive text && text.isString())) {
        throw wrong(key, "a list of texts");
      }
      texts.add(text.getAsString());
    }
    return texts;
  }

  /**
   * A switch.
   *
   * @param key the key
   * @return false where the file does not mention the key or says null
   * @throws IllegalArgumentException if it is neither true nor false
   */
  public boolean flag(String key) {
    return flag(key, false);
  }

  /**
   * A switch.
   *
   * @param key the key
   * @param otherwise the value where the file does not mention the key or says null
   * @return the value
   * @throws IllegalArgumentException if it is neither true nor false
   */
  public boolean flag(String key, boolean otherwise) {
    JsonElement value = content.get(key);
    if (value == null || value.isJsonNull()) {
      return otherwise;
    }
    if (value instanceof JsonPrimitive primitive && primitive.isBoolean()) {
      return primitive.getAsBoolean();
    }
    throw wrong(key, "true or false");
  }

  /**
   * An error about a key.
   *
   * @param key the key
   * @param expected what should have been there
   * @return the error, to be thrown
   */
  public IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(
        "%s says %s = %s; expected is %s".formatted(name, key, content.get(key), expected));
  }

  private int whole(String key, JsonElement value) {
    if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
      try {
        return primitive.getAsBigDecimal().intValueExact();
      } catch (ArithmeticException | NumberFormatException e) {
        throw wrong(key, "a whole number of at most " + Integer.MAX_VALUE);
      }
    }
    throw wrong(key, "a whole number");
  }
}
