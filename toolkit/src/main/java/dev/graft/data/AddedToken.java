package dev.graft.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token that is found in a text before the model sees it.
 *
 * @param content its text
 * @param singleWord whether it is found only where it is a word of its own
 * @param lstrip whether it takes the blanks before it
 * @param rstrip whether it takes the blanks behind it
 * @param normalized whether it is looked for in the normalised text
 * @param special whether decoding can leave it out
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized,
    boolean special) {

  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, false, true);
  }

  static AddedToken plain(String content) {
    return new AddedToken(content, false, false, false, true, false);
  }

  AddedToken asSpecial() {
    return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
  }

  /** The mask of RoBERTa and its kin: a word like others, the blank before it included. */
  AddedToken withBlankBefore() {
    return new AddedToken(content, singleWord, true, rstrip, normalized, special);
  }

  /** A text, or an object with at least {@code content}; nothing where it is neither. */
  static Optional<AddedToken> of(@Nullable JsonElement element) {
    if (element instanceof JsonPrimitive text && text.isString()) {
      return Optional.of(special(text.getAsString()));
    }
    if (element instanceof JsonObject token
        && token.get("content") instanceof JsonPrimitive content
        && content.isString()) {
      boolean special = flag(token, "special", false);
      return Optional.of(
          new AddedToken(
              content.getAsString(),
              flag(token, "single_word", false),
              flag(token, "lstrip", false),
              flag(token, "rstrip", false),
              flag(token, "normalized", !special),
              special));
    }
    return Optional.empty();
  }

  JsonObject json(int id) {
    var json = new JsonObject();
    json.addProperty("id", id);
    json.addProperty("content", content);
    json.addProperty("single_word", singleWord);
    json.addProperty("lstrip", lstrip);
    json.addProperty("rstrip", rstrip);
    json.addProperty("normalized", normalized);
    json.addProperty("special", special);
    return json;
  }

  private static boolean flag(JsonObject token, String key, boolean otherwise) {
    if (token.get(key) instanceof JsonPrimitive value && value.isBoolean()) {
      return value.getAsBoolean();
    }
    return otherwise;
  }
}
