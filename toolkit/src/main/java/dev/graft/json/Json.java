package dev.graft.json;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.Reader;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reading JSON with any Gson from 2.8 on. */
public final class Json {

  private static final Gson GSON = new Gson();

  private Json() {}

  /**
   * The element that a text holds; JSON's null for an empty text.
   *
   * @throws JsonParseException if the text is not JSON
   */
  public static JsonElement parse(String text) {
    return Objects.requireNonNullElse(GSON.fromJson(text, JsonElement.class), JsonNull.INSTANCE);
  }

  /** The text that an element is, if it is one. */
  public static Optional<String> text(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive value && value.isString()
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  /**
   * The next element of a reader.
   *
   * @throws JsonParseException if what follows is not JSON
   */
  public static JsonElement element(JsonReader json) {
    JsonElement element = GSON.fromJson(json, JsonElement.class);
    return Objects.requireNonNullElse(element, JsonNull.INSTANCE);
  }

  /**
   * Settings for values of the toolkit's own: records, and maps of plain values in which whole
   * numbers stay whole.
   */
  public static GsonBuilder builder() {
    return new GsonBuilder()
        .registerTypeAdapterFactory(new RecordAdapters())
        .registerTypeAdapterFactory(new PlainValues());
  }

  /** A reader that takes nothing but JSON. */
  public static JsonReader strict(Reader text) {
    var json = new JsonReader(text);
    try {
      json.setStrictness(Strictness.STRICT);
    } catch (NoSuchMethodError beforeGson211) {
      // As it is, it refuses all but a few control characters in strings and capital letters.
    }
    return json;
  }
}
