package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings a {@code tokenizer.json} into line with the files beside it, as transformers does on
 * loading: tokens that only these name are added, and the settings of the classes for BERT, GPT-2
 * and RoBERTa count more than the file's own.
 */
final class ConfiguredTokenizer {

  private static final List<String> BERTS =
      List.of("bert", "distilbert", "mpnet", "electra", "mobilebert", "convbert", "layoutlm");
  private static final List<String> BYTE_LEVEL = List.of("gpt2", "roberta", "longformer", "bart");

  private ConfiguredTokenizer() {}

  static TokenizerJson of(TokenizerJson json, TokenizerConfiguration configuration) {
    Map<String, JsonElement> changes = new LinkedHashMap<>();
    addTokens(json, configuration, changes);
    normalize(json, configuration, changes);
    prefixSpace(json, configuration, changes);
    return changes.isEmpty() ? json : json.replacing(changes);
  }

  private static void addTokens(
      TokenizerJson json, TokenizerConfiguration configuration, Map<String, JsonElement> changes) {
    Set<String> known = new HashSet<>();
    json.vocabulary().added().forEach(token -> known.add(token.content()));
    var missing = new ArrayList<AddedToken>();
    for (List<AddedToken> named :
        List.of(
            configuration.added(),
            List.copyOf(configuration.tokens().values()),
            configuration.further())) {
      for (AddedToken token : named) {
        if (!token.content().isEmpty() && known.add(token.content())) {
          missing.add(token);
        }
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    JsonArray all =
        json.parts().get("added_tokens") instanceof JsonArray added
            ? added.deepCopy()
            : new JsonArray();
    int next = json.vocabulary().next();
    for (AddedToken token : missing) {
      all.add(token.json(json.vocabulary().id(token.content()).orElse(next)));
      next += json.vocabulary().id(token.content()).isPresent() ? 0 : 1;
    }
    changes.put("added_tokens", all);
  }

  private static void normalize(
      TokenizerJson json, TokenizerConfiguration configuration, Map<String, JsonElement> changes) {
    JsonObject normalizer = json.object("normalizer").orElseGet(JsonObject::new).deepCopy();
    if (!isOf(normalizer, "BertNormalizer") || !configuration.ofClass(BERTS)) {
      return;
    }
    JsonObject before = normalizer.deepCopy();
    configuration
        .flag("do_lower_case")
        .ifPresent(lower -> normalizer.addProperty("lowercase", lower));
    configuration
        .flag("tokenize_chinese_chars")
        .ifPresent(chinese -> normalizer.addProperty("handle_chinese_chars", chinese));
    configuration
        .flag("strip_accents")
        .ifPresent(strip -> normalizer.addProperty("strip_accents", strip));
    if (!normalizer.equals(before)) {
      changes.put("normalizer", normalizer);
    }
  }

  private static void prefixSpace(
      TokenizerJson json, TokenizerConfiguration configuration, Map<String, JsonElement> changes) {
    JsonObject splitting = json.object("pre_tokenizer").orElseGet(JsonObject::new).deepCopy();
    if (!isOf(splitting, "ByteLevel") || !configuration.ofClass(BYTE_LEVEL)) {
      return;
    }
    JsonObject before = splitting.deepCopy();
    configuration
        .flag("add_prefix_space")
        .ifPresent(space -> splitting.addProperty("add_prefix_space", space));
    if (!splitting.equals(before)) {
      changes.put("pre_tokenizer", splitting);
    }
  }

  private static boolean isOf(@Nullable JsonObject part, String type) {
    return part != null && new JsonPrimitive(type).equals(part.get("type"));
  }
}
