package dev.graft.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import dev.graft.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the format of {@code tokenizer.json}. */
final class TokenizerJson {

  private static final List<String> PAD_TOKENS = List.of("[PAD]", "<pad>", "<|pad|>");

  static {
    // The binding otherwise reports each start to its makers.
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
  }

  private TokenizerJson() {}

  static JsonObject parse(byte[] json) {
    try {
      JsonElement parsed = Json.parse(new String(json, StandardCharsets.UTF_8));
      if (parsed.isJsonObject()
          && parsed.getAsJsonObject().get("model") instanceof JsonObject model
          && model.has("vocab")) {
        return parsed.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      throw invalid(json.length, "it is cut off or no JSON: " + e.getMessage(), e);
    }
    throw invalid(json.length, "it has no model with a vocabulary", null);
  }

  /**
   * Without the description's own truncation and padding: either would reach into every encoding.
   */
  static HuggingFaceTokenizer load(JsonObject description, int size) {
    JsonObject plain = description.deepCopy();
    plain.add("truncation", JsonNull.INSTANCE);
    plain.add("padding", JsonNull.INSTANCE);
    byte[] bytes = plain.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(bytes), Map.of("truncation", "false", "padding", "false"));
    } catch (IOException | RuntimeException e) {
      throw invalid(size, e.getMessage(), e);
    }
  }

  static long padId(JsonObject description) {
    if (description.get("padding") instanceof JsonObject padding
        && isNumber(padding.get("pad_id"))) {
      return padding.get("pad_id").getAsLong();
    }
    if (description.get("added_tokens") instanceof JsonArray added) {
      for (JsonElement element : added) {
        if (element instanceof JsonObject token
            && isPad(token.get("content"))
            && isNumber(token.get("id"))) {
          return token.get("id").getAsLong();
        }
      }
    }
    if (description.getAsJsonObject("model").get("vocab") instanceof JsonObject vocabulary) {
      for (String name : PAD_TOKENS) {
        if (isNumber(vocabulary.get(name))) {
          return vocabulary.get(name).getAsLong();
        }
      }
    }
    return 0;
  }

  /** Over the vocabulary, the added tokens and the padding. */
  static long largestId(JsonObject description) {
    long largest = padId(description);
    if (description.get("added_tokens") instanceof JsonArray added) {
      for (JsonElement element : added) {
        if (element instanceof JsonObject token && isNumber(token.get("id"))) {
          largest = Math.max(largest, token.get("id").getAsLong());
        }
      }
    }
    JsonElement vocabulary = description.getAsJsonObject("model").get("vocab");
    if (vocabulary instanceof JsonObject ids) {
      for (var entry : ids.entrySet()) {
        if (isNumber(entry.getValue())) {
          largest = Math.max(largest, entry.getValue().getAsLong());
        }
      }
    } else if (vocabulary instanceof JsonArray pieces) {
      largest = Math.max(largest, pieces.size() - 1L);
    }
    return largest;
  }

  private static boolean isNumber(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive value && value.isNumber();
  }

  private static boolean isPad(@Nullable JsonElement content) {
    return content instanceof JsonPrimitive value && PAD_TOKENS.contains(value.getAsString());
  }

  private static IllegalArgumentException invalid(
      int bytes, @Nullable String why, @Nullable Exception cause) {
    return new IllegalArgumentException(
        ("Expected the content of a tokenizer.json; got %d bytes that are none: %s. Fetch the file again, or pass the"
                + " right one")
            .formatted(bytes, why),
        cause);
  }
}
