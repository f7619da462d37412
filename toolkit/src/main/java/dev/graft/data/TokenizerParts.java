package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parts of a {@code tokenizer.json} that is written for a model without one. */
final class TokenizerParts {

  private TokenizerParts() {}

  /** The whole; the added tokens are those of the roles that the vocabulary has, in its order. */
  static byte[] assemble(
      JsonObject model,
      Collection<AddedToken> special,
      JsonElement normalizer,
      JsonObject splitting,
      JsonElement processor,
      JsonObject decoder) {
    var json = new JsonObject();
    json.addProperty("version", "1.0");
    json.add("truncation", JsonNull.INSTANCE);
    json.add("padding", JsonNull.INSTANCE);
    json.add("added_tokens", added(special, model.getAsJsonObject("vocab")));
    json.add("normalizer", normalizer);
    json.add("pre_tokenizer", splitting);
    json.add("post_processor", processor);
    json.add("decoder", decoder);
    json.add("model", model);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonArray added(Collection<AddedToken> special, JsonObject vocabulary) {
    var byId = new TreeMap<Integer, AddedToken>();
    for (AddedToken token : special) {
      if (vocabulary.get(token.content()) instanceof JsonPrimitive id) {
        byId.put(id.getAsInt(), token);
      }
    }
    var added = new JsonArray();
    byId.forEach((id, token) -> added.add(token.json(id)));
    return added;
  }

  static JsonObject of(String type, Map<String, ?> settings) {
    var json = new JsonObject();
    json.addProperty("type", type);
    settings.forEach(
        (key, value) -> {
          if (value instanceof Boolean flag) {
            json.addProperty(key, flag);
          } else if (value instanceof Number number) {
            json.addProperty(key, number);
          } else if (value instanceof JsonElement element) {
            json.add(key, element);
          } else {
            json.addProperty(key, value.toString());
          }
        });
    return json;
  }

  static JsonObject byteLevel(boolean prefixSpace) {
    return of(
        "ByteLevel",
        new TreeMap<>(
            Map.of("add_prefix_space", prefixSpace, "trim_offsets", true, "use_regex", true)));
  }

  /** A token and its id, as the processors for BERT and RoBERTa name them. */
  static JsonArray named(String token, int id) {
    var pair = new JsonArray();
    pair.add(token);
    pair.add(id);
    return pair;
  }

  /** {@code <s> A </s>} and {@code <s> A </s></s> B </s>}. */
  static JsonObject robertaProcessing(
      JsonArray cls, JsonArray sep, boolean prefixSpace, boolean trim) {
    return of(
        "RobertaProcessing",
        new TreeMap<>(
            Map.of("sep", sep, "cls", cls, "trim_offsets", trim, "add_prefix_space", prefixSpace)));
  }

  /** A template: {@code A} and {@code B} stand for the texts, the rest are tokens. */
  static JsonObject template(List<Piece> single, List<Piece> pair, Map<String, Integer> tokens) {
    var special = new JsonObject();
    tokens.forEach(
        (token, id) -> {
          var entry = new JsonObject();
          entry.addProperty("id", token);
          entry.add("ids", array(new JsonPrimitive(id)));
          entry.add("tokens", array(new JsonPrimitive(token)));
          special.add(token, entry);
        });
    var json = new JsonObject();
    json.addProperty("type", "TemplateProcessing");
    json.add("single", pieces(single));
    json.add("pair", pieces(pair));
    json.add("special_tokens", special);
    return json;
  }

  /**
   * A place in a template.
   *
   * @param kind {@code Sequence} or {@code SpecialToken}
   * @param id {@code A}, {@code B}, or the token
   * @param type which text of a pair it belongs to, 0 or 1
   */
  record Piece(String kind, String id, int type) {

    static Piece text(String id, int type) {
      return new Piece("Sequence", id, type);
    }

    static Piece token(String token, int type) {
      return new Piece("SpecialToken", token, type);
    }
  }

  private static JsonArray pieces(List<Piece> pieces) {
    var array = new JsonArray();
    for (Piece piece : pieces) {
      var inner = new JsonObject();
      inner.addProperty("id", piece.id());
      inner.addProperty("type_id", piece.type());
      var outer = new JsonObject();
      outer.add(piece.kind(), inner);
      array.add(outer);
    }
    return array;
  }

  private static JsonArray array(JsonElement element) {
    var array = new JsonArray();
    array.add(element);
    return array;
  }
}
