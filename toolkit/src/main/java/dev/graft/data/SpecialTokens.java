package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The special tokens by role: as the configuration names them, else as the tokenizer itself lets
 * on, else by the customary names.
 */
final class SpecialTokens {

  private static final Map<TokenRole, List<String>> CUSTOMARY =
      Map.of(
          TokenRole.PAD, List.of("[PAD]", "<pad>", "<|pad|>"),
          TokenRole.UNK, List.of("[UNK]", "<unk>"),
          TokenRole.CLS, List.of("[CLS]"),
          TokenRole.SEP, List.of("[SEP]"),
          TokenRole.MASK, List.of("[MASK]", "<mask>"),
          TokenRole.BOS, List.of("<s>", "<bos>", "<|begin_of_text|>"),
          TokenRole.EOS, List.of("</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"));

  private final Map<TokenRole, String> tokens = new EnumMap<>(TokenRole.class);
  private final Vocabulary vocabulary;

  SpecialTokens(TokenizerJson json, TokenizerConfiguration configuration) {
    vocabulary = json.vocabulary();
    Set<String> special = vocabulary.special();
    for (TokenRole role : TokenRole.values()) {
      Optional<String> token =
          configuration.mentions(role)
              ? configuration.token(role).map(AddedToken::content)
              : told(json, role)
                  .or(() -> ofGpt2(role, configuration))
                  .or(() -> customary(role, special));
      token.filter(text -> vocabulary.id(text).isPresent()).ifPresent(t -> tokens.put(role, t));
    }
  }

  private Optional<String> ofGpt2(TokenRole role, TokenizerConfiguration configuration) {
    boolean played = role == TokenRole.BOS || role == TokenRole.EOS || role == TokenRole.UNK;
    return played
            && configuration.kind().equals(ByteLevelFiles.GPT2)
            && vocabulary.ofModel(ByteLevelFiles.END_OF_TEXT)
        ? Optional.of(ByteLevelFiles.END_OF_TEXT)
        : Optional.empty();
  }

  private static Optional<String> told(TokenizerJson json, TokenRole role) {
    return switch (role) {
      case PAD ->
          json.padId().stream().mapToObj(json.vocabulary()::token).findFirst().flatMap(t -> t);
      case UNK -> text(json.parts().getAsJsonObject("model"), "unk_token");
      case CLS, SEP -> json.object("post_processor").flatMap(processor -> named(processor, role));
      default -> Optional.empty();
    };
  }

  /** {@code "cls": ["<s>", 0]} */
  private static Optional<String> named(JsonObject processor, TokenRole role) {
    String key = role == TokenRole.CLS ? "cls" : "sep";
    return processor.get(key) instanceof JsonArray pair
            && pair.size() > 0
            && pair.get(0) instanceof JsonPrimitive text
        ? Optional.of(text.getAsString())
        : Optional.empty();
  }

  private static Optional<String> text(@Nullable JsonObject part, String key) {
    return part != null && part.get(key) instanceof JsonPrimitive text && text.isString()
        ? Optional.of(text.getAsString())
        : Optional.empty();
  }

  private Optional<String> customary(TokenRole role, Set<String> special) {
    boolean sentence = role == TokenRole.BOS || role == TokenRole.EOS;
    return CUSTOMARY.getOrDefault(role, List.of()).stream()
        .filter(name -> special.contains(name) || (!sentence && vocabulary.id(name).isPresent()))
        .findFirst();
  }

  Optional<String> token(TokenRole role) {
    return Optional.ofNullable(tokens.get(role));
  }

  OptionalInt id(TokenRole role) {
    String token = tokens.get(role);
    return token == null ? OptionalInt.empty() : vocabulary.id(token);
  }
}
