package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.json.JsonFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a tokenizer is used, as the files beside it say: {@code tokenizer_config.json}, {@code
 * special_tokens_map.json} and {@code added_tokens.json}, and the kind of model that {@code
 * config.json} names. Each may be missing.
 *
 * @param file how messages name the first of them
 * @param content what the first of them holds
 * @param specialTokens what the second holds
 * @param addedTokens what the third holds
 * @param modelType the model's family, or an empty text
 */
record TokenizerConfiguration(
    String file,
    JsonObject content,
    JsonObject specialTokens,
    JsonObject addedTokens,
    String modelType) {

  static final String FILE = "tokenizer_config.json";

  private static final String ADDED = "added_tokens_decoder";

  static TokenizerConfiguration none() {
    return new TokenizerConfiguration(
        FILE, new JsonObject(), new JsonObject(), new JsonObject(), "");
  }

  static TokenizerConfiguration of(Path directory) {
    Path file = directory.resolve(FILE);
    JsonElement model = objectIfThere(directory.resolve("config.json")).get("model_type");
    return new TokenizerConfiguration(
        file.toString(),
        objectIfThere(file),
        objectIfThere(directory.resolve("special_tokens_map.json")),
        objectIfThere(directory.resolve("added_tokens.json")),
        model instanceof JsonPrimitive text ? text.getAsString() : "");
  }

  private static JsonObject objectIfThere(Path file) {
    return Files.exists(file) ? JsonFile.object(file) : new JsonObject();
  }

  /** The Python class without the ending that tells the fast one from the slow one. */
  String tokenizerClass() {
    String name = text("tokenizer_class").orElse("");
    return name.endsWith("Fast") ? name.substring(0, name.length() - "Fast".length()) : name;
  }

  /** The tokenizer's class, else the model's family: both go by the same names, such as gpt2. */
  String kind() {
    String name = tokenizerClass().replace("Tokenizer", "");
    boolean general = name.isEmpty() || name.equals("PreTrained") || name.equals("sBackend");
    return (general ? modelType : name).toLowerCase(Locale.ROOT);
  }

  /** Whether a class is named that takes its settings from the configuration. */
  boolean ofClass(List<String> names) {
    return names.contains(tokenizerClass().replace("Tokenizer", "").toLowerCase(Locale.ROOT));
  }

  /** Whether anything is said about a role, be it that there is no such token. */
  boolean mentions(TokenRole role) {
    return content.has(role.key()) || specialTokens.has(role.key());
  }

  /**
   * The token of a role. As transformers does it, the map of special tokens counts first unless the
   * configuration lists the added tokens itself.
   */
  Optional<AddedToken> token(TokenRole role) {
    Optional<AddedToken> inContent = token(content, role, file);
    Optional<AddedToken> inMap = token(specialTokens, role, "special_tokens_map.json");
    return content.has(ADDED) ? inContent.or(() -> inMap) : inMap.or(() -> inContent);
  }

  private Optional<AddedToken> token(JsonObject from, TokenRole role, String name) {
    JsonElement value = from.get(role.key());
    if (value == null || value.isJsonNull()) {
      return Optional.empty();
    }
    Optional<AddedToken> token = AddedToken.of(value).map(AddedToken::asSpecial);
    if (token.isEmpty()) {
      throw wrong(name, role.key(), value, "a token's text, or an object with its 'content'");
    }
    return token.map(found -> listed(found.content()).map(AddedToken::asSpecial).orElse(found));
  }

  private Optional<AddedToken> listed(String text) {
    return added().stream().filter(token -> token.content().equals(text)).findFirst();
  }

  /** The tokens that are listed with their ids, in the order of these. */
  List<AddedToken> added() {
    SortedMap<Integer, AddedToken> tokens = new TreeMap<>();
    if (content.get(ADDED) instanceof JsonObject listed) {
      for (var entry : listed.entrySet()) {
        AddedToken token =
            AddedToken.of(entry.getValue())
                .orElseThrow(() -> wrong(file, ADDED, entry.getValue(), "objects with 'content'"));
        tokens.put(id(file, ADDED, new JsonPrimitive(entry.getKey())), token);
      }
    } else {
      for (var entry : addedTokens.entrySet()) {
        tokens.put(
            id("added_tokens.json", entry.getKey(), entry.getValue()),
            isSpecial(entry.getKey())
                ? AddedToken.special(entry.getKey())
                : AddedToken.plain(entry.getKey()));
      }
    }
    return List.copyOf(tokens.values());
  }

  private boolean isSpecial(String token) {
    for (TokenRole role : TokenRole.values()) {
      for (JsonObject from : List.of(content, specialTokens)) {
        if (AddedToken.of(from.get(role.key()))
            .filter(t -> t.content().equals(token))
            .isPresent()) {
          return true;
        }
      }
    }
    return further().stream().anyMatch(further -> further.content().equals(token));
  }

  /** Special tokens without one of the roles. */
  List<AddedToken> further() {
    var tokens = new ArrayList<AddedToken>();
    for (JsonObject from : List.of(content, specialTokens)) {
      for (String key : List.of("extra_special_tokens", "additional_special_tokens")) {
        JsonElement value = from.get(key);
        if (value instanceof JsonArray array) {
          array.forEach(
              token -> AddedToken.of(token).map(AddedToken::asSpecial).ifPresent(tokens::add));
        } else if (value instanceof JsonObject named) {
          named
              .entrySet()
              .forEach(
                  e ->
                      AddedToken.of(e.getValue())
                          .map(AddedToken::asSpecial)
                          .ifPresent(tokens::add));
        }
      }
    }
    return tokens;
  }

  private static int id(String name, String key, JsonElement value) {
    try {
      int id = value.getAsBigDecimal().intValueExact();
      if (id >= 0) {
        return id;
      }
    } catch (ArithmeticException
        | NumberFormatException
        | UnsupportedOperationException
        | IllegalStateException e) {
      throw wrong(name, key, value, "a token's id, from 0 to " + Integer.MAX_VALUE);
    }
    throw wrong(name, key, value, "a token's id, from 0 to " + Integer.MAX_VALUE);
  }

  /** The smaller of the tokenizer's own limit and another one. */
  int atMost(int limit) {
    JsonElement value = content.get("model_max_length");
    if (value == null || value.isJsonNull()) {
      return limit;
    }
    if (!(value instanceof JsonPrimitive number) || !number.isNumber()) {
      throw wrong("model_max_length", "a number of tokens");
    }
    // Without a limit, tokenizers write 10 to the power of 30.
    double stated = number.getAsDouble();
    if (!(stated >= TextTokenizer.SMALLEST)) {
      throw wrong("model_max_length", "at least %d tokens".formatted(TextTokenizer.SMALLEST));
    }
    return (int) Math.min(limit, stated);
  }

  /** {@code padding_side} or {@code truncation_side}. */
  Optional<Side> side(String key) {
    return text(key)
        .map(
            side ->
                switch (side.toLowerCase(Locale.ROOT)) {
                  case "left" -> Side.LEFT;
                  case "right" -> Side.RIGHT;
                  default -> throw wrong(key, "'left' or 'right'");
                });
  }

  Optional<String> text(String key) {
    JsonElement value = content.get(key);
    if (value == null || value.isJsonNull()) {
      return Optional.empty();
    }
    if (value instanceof JsonPrimitive text && text.isString()) {
      return Optional.of(text.getAsString());
    }
    throw wrong(key, "a text");
  }

  Optional<Boolean> flag(String key) {
    JsonElement value = content.get(key);
    if (value == null || value.isJsonNull()) {
      return Optional.empty();
    }
    if (value instanceof JsonPrimitive flag && flag.isBoolean()) {
      return Optional.of(flag.getAsBoolean());
    }
    throw wrong(key, "true or false");
  }

  /** Whether the model wants to know which text of a pair a token is of, if that is said. */
  Optional<Boolean> typeIds() {
    return content.get("model_input_names") instanceof JsonArray names
        ? Optional.of(names.contains(new JsonPrimitive("token_type_ids")))
        : Optional.empty();
  }

  private IllegalArgumentException wrong(String key, String expected) {
    return wrong(file, key, content.get(key), expected);
  }

  private static IllegalArgumentException wrong(
      String file, String key, @Nullable JsonElement value, String expected) {
    return new IllegalArgumentException(
        "%s says %s = %s; expected is %s".formatted(file, key, value, expected));
  }

  /** Kept for the map of the roles. */
  Map<TokenRole, AddedToken> tokens() {
    var tokens = new TreeMap<TokenRole, AddedToken>();
    for (TokenRole role : TokenRole.values()) {
      token(role).ifPresent(token -> tokens.put(role, token));
    }
    return tokens;
  }
}
