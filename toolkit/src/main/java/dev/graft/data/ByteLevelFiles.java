package dev.graft.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.graft.data.TokenizerParts.Piece;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a {@code tokenizer.json} of {@code vocab.json} and {@code merges.txt}: byte-level byte-pair
 * encoding as GPT-2 has it (Radford et al. 2019), and RoBERTa with other special tokens.
 */
final class ByteLevelFiles {

  static final String GPT2 = "gpt2";

  /** GPT-2's only special token, which also opens a text. */
  static final String END_OF_TEXT = "<|endoftext|>";

  private ByteLevelFiles() {}

  /**
   * Puts the parts together.
   *
   * @param vocabulary what {@code vocab.json} holds
   * @param merges what {@code merges.txt} holds
   * @param directory how messages name the place of both
   * @param roberta whether texts are enclosed as RoBERTa's are, not left alone as GPT-2's
   */
  static byte[] tokenizerJson(
      JsonObject vocabulary,
      byte[] merges,
      String directory,
      boolean roberta,
      TokenizerConfiguration configuration) {
    boolean prefixSpace = configuration.flag("add_prefix_space").orElse(false);
    Map<TokenRole, AddedToken> special = roberta ? robertaTokens() : gpt2Tokens();
    special.putAll(configuration.tokens());
    JsonObject model =
        TokenizerParts.of(
            "BPE",
            new TreeMap<>(
                Map.of(
                    "dropout",
                    JsonNull.INSTANCE,
                    "unk_token",
                    JsonNull.INSTANCE,
                    "continuing_subword_prefix",
                    "",
                    "end_of_word_suffix",
                    "",
                    "fuse_unk",
                    false,
                    "byte_fallback",
                    false,
                    "ignore_merges",
                    false,
                    "vocab",
                    vocabulary,
                    "merges",
                    read(merges, directory + "/merges.txt"))));
    return TokenizerParts.assemble(
        model,
        special.values(),
        JsonNull.INSTANCE,
        TokenizerParts.byteLevel(prefixSpace),
        roberta
            ? TokenizerParts.robertaProcessing(
                named(special, TokenRole.CLS, vocabulary, directory),
                named(special, TokenRole.SEP, vocabulary, directory),
                prefixSpace,
                configuration.flag("trim_offsets").orElse(true))
            : enclosing(special, vocabulary, directory, configuration),
        TokenizerParts.byteLevel(true));
  }

  private static JsonArray read(byte[] content, String name) {
    var merges = new JsonArray();
    for (String line : WordPieceFile.lines(content, name)) {
      if (line.startsWith("#version") || line.isEmpty()) {
        continue;
      }
      int space = line.indexOf(' ');
      if (space < 1 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
        throw new IllegalArgumentException(
            "%s has the line '%s'; expected are two tokens with a space between"
                .formatted(name, line));
      }
      merges.add(line);
    }
    return merges;
  }

  private static Map<TokenRole, AddedToken> gpt2Tokens() {
    var tokens = new EnumMap<TokenRole, AddedToken>(TokenRole.class);
    for (TokenRole role : List.of(TokenRole.BOS, TokenRole.EOS, TokenRole.UNK)) {
      tokens.put(role, AddedToken.special(END_OF_TEXT));
    }
    return tokens;
  }

  static Map<TokenRole, AddedToken> robertaTokens() {
    var tokens = new EnumMap<TokenRole, AddedToken>(TokenRole.class);
    tokens.put(TokenRole.BOS, AddedToken.special("<s>"));
    tokens.put(TokenRole.EOS, AddedToken.special("</s>"));
    tokens.put(TokenRole.UNK, AddedToken.special("<unk>"));
    tokens.put(TokenRole.SEP, AddedToken.special("</s>"));
    tokens.put(TokenRole.PAD, AddedToken.special("<pad>"));
    tokens.put(TokenRole.CLS, AddedToken.special("<s>"));
    tokens.put(TokenRole.MASK, AddedToken.special("<mask>").withBlankBefore());
    return tokens;
  }

  /** Nothing, unless the configuration asks for an opening or a closing token. */
  private static JsonObject enclosing(
      Map<TokenRole, AddedToken> special,
      JsonObject vocabulary,
      String directory,
      TokenizerConfiguration configuration) {
    var tokens = new TreeMap<String, Integer>();
    var single = new ArrayList<Piece>();
    var pair = new ArrayList<Piece>();
    boolean bos = configuration.flag("add_bos_token").orElse(false);
    boolean eos = configuration.flag("add_eos_token").orElse(false);
    for (int text = 0; text < 2; text++) {
      var pieces = new ArrayList<Piece>();
      if (bos) {
        pieces.add(token(special, TokenRole.BOS, vocabulary, directory, tokens, text));
      }
      pieces.add(Piece.text(text == 0 ? "A" : "B", text));
      if (eos) {
        pieces.add(token(special, TokenRole.EOS, vocabulary, directory, tokens, text));
      }
      pair.addAll(pieces);
      if (text == 0) {
        single.addAll(pieces);
      }
    }
    return TokenizerParts.template(single, pair, tokens);
  }

  private static Piece token(
      Map<TokenRole, AddedToken> special,
      TokenRole role,
      JsonObject vocabulary,
      String directory,
      Map<String, Integer> tokens,
      int text) {
    JsonArray named = named(special, role, vocabulary, directory);
    String token = named.get(0).getAsString();
    tokens.put(token, named.get(1).getAsInt());
    return Piece.token(token, text);
  }

  private static JsonArray named(
      Map<TokenRole, AddedToken> special, TokenRole role, JsonObject vocabulary, String directory) {
    AddedToken token = special.get(role);
    String text = token == null ? "" : token.content();
    JsonElement id = vocabulary.get(text);
    if (id == null) {
      throw new IllegalArgumentException(
          ("%s/vocab.json has no token '%s', the %s of its tokenizer; tokenizer_config.json may "
                  + "name another one")
              .formatted(directory, text, role.key()));
    }
    return TokenizerParts.named(text, id.getAsInt());
  }
}
