package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.graft.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The content of a {@code tokenizer.json}, read without a tree of its largest parts: the vocabulary
 * goes into maps, the merges are passed over.
 */
final class TokenizerJson {

  private final byte[] bytes;
  private final JsonObject parts;
  private final Vocabulary vocabulary;

  private TokenizerJson(byte[] bytes, JsonObject parts, Vocabulary vocabulary) {
    this.bytes = bytes;
    this.parts = parts;
    this.vocabulary = vocabulary;
  }

  /** The content; not a copy. */
  byte[] bytes() {
    return bytes;
  }

  /** Its keys, less the model's vocabulary and merges. */
  JsonObject parts() {
    return parts;
  }

  /** The tokens, those added to the model's own included. */
  Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Reads the content.
   *
   * @throws IllegalArgumentException if it is no such file
   */
  static TokenizerJson read(byte[] bytes) {
    var parts = new JsonObject();
    Map<String, Integer> tokens = new HashMap<>();
    boolean found = false;
    try (JsonReader json = reader(bytes)) {
      json.beginObject();
      while (json.hasNext()) {
        String key = json.nextName();
        if (key.equals("model") && json.peek() == JsonToken.BEGIN_OBJECT) {
          var model = new JsonObject();
          found |= readModel(json, model, tokens);
          parts.add(key, model);
        } else {
          parts.add(key, Json.element(json));
        }
      }
      json.endObject();
      if (json.peek() != JsonToken.END_DOCUMENT) {
        throw new NoTokenizerException(bytes.length, "something follows it", null);
      }
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new NoTokenizerException(
          bytes.length, "it is cut off or no JSON: " + e.getMessage(), e);
    }
    if (!found) {
      throw new NoTokenizerException(bytes.length, "it has no model with a vocabulary", null);
    }
    return new TokenizerJson(bytes, parts, Vocabulary.of(tokens, added(parts)));
  }

  private static boolean readModel(JsonReader json, JsonObject model, Map<String, Integer> tokens)
      throws IOException {
    boolean found = false;
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (key.equals("vocab") && json.peek() == JsonToken.BEGIN_OBJECT) {
        found = true;
        json.beginObject();
        while (json.hasNext()) {
          tokens.put(json.nextName(), json.nextInt());
        }
        json.endObject();
      } else if (key.equals("vocab") && json.peek() == JsonToken.BEGIN_ARRAY) {
        found = true;
        readPieces(json, tokens);
      } else if (key.equals("vocab") || key.equals("merges")) {
        json.skipValue();
      } else {
        model.add(key, Json.element(json));
      }
    }
    json.endObject();
    return found;
  }

  /** Pairs of a token and its score, in the order of their ids. */
  private static void readPieces(JsonReader json, Map<String, Integer> tokens) throws IOException {
    int id = 0;
    json.beginArray();
    while (json.hasNext()) {
      json.beginArray();
      tokens.put(json.nextString(), id++);
      while (json.hasNext()) {
        json.skipValue();
      }
      json.endArray();
    }
    json.endArray();
  }

  private static List<AddedToken> added(JsonObject parts) {
    var added = new ArrayList<AddedToken>();
    if (parts.get("added_tokens") instanceof JsonArray array) {
      array.forEach(element -> AddedToken.of(element).ifPresent(added::add));
    }
    return added;
  }

  /** The same with some keys replaced, and all else as it was. */
  TokenizerJson replacing(Map<String, JsonElement> changes) {
    var out = new ByteArrayOutputStream(bytes.length + 1024);
    try (JsonReader json = reader(bytes);
        JsonWriter writer = new JsonWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
      writer.setSerializeNulls(true);
      json.beginObject();
      writer.beginObject();
      while (json.hasNext()) {
        String key = json.nextName();
        if (changes.containsKey(key)) {
          json.skipValue();
        } else {
          writer.name(key);
          JsonCopy.value(json, writer);
        }
      }
      for (var change : changes.entrySet()) {
        writer.name(change.getKey()).jsonValue(change.getValue().toString());
      }
      writer.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read(out.toByteArray());
  }

  /** A part that is an object; empty where it is missing or null. */
  Optional<JsonObject> object(String key) {
    return parts.get(key) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  /** The kind of model, such as {@code BPE}; old files do not say. */
  String modelType() {
    return parts.getAsJsonObject("model").get("type") instanceof JsonPrimitive type
        ? type.getAsString()
        : "";
  }

  /**
   * Whether the model has an answer for every text. One that lacks its unknown token fails at the
   * first text that needs it.
   */
  boolean knowsUnknown() {
    JsonObject model = parts.getAsJsonObject("model");
    JsonElement unknown = model.get("unk_token");
    return switch (modelType()) {
      case "BPE" -> isNull(unknown) || vocabulary.ofModel(unknown.getAsString());
      case "Unigram" -> !isNull(model.get("unk_id"));
      default -> !isNull(unknown) && vocabulary.ofModel(unknown.getAsString());
    };
  }

  /** The id that the section on padding names. */
  OptionalInt padId() {
    return object("padding").map(padding -> padding.get("pad_id")).stream()
        .filter(id -> id instanceof JsonPrimitive number && number.isNumber())
        .mapToInt(JsonElement::getAsInt)
        .findFirst();
  }

  private static boolean isNull(@Nullable JsonElement element) {
    return element == null || element.equals(JsonNull.INSTANCE);
  }

  private static JsonReader reader(byte[] bytes) {
    return Json.strict(
        new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8));
  }
}
