package dev.graft.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.data.TokenizerParts.Piece;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a {@code tokenizer.json} of a {@code vocab.txt}: a token a line, in the order of ids. */
final class WordPieceFile {

  /** Longer words are one unknown token. */
  private static final int LONGEST_WORD = 100;

  private WordPieceFile() {}

  static byte[] tokenizerJson(
      byte[] vocabulary, String name, WordPiece rules, TokenizerConfiguration configuration) {
    boolean mpnet = configuration.kind().equals("mpnet");
    JsonObject ids = read(vocabulary, name);
    Map<TokenRole, AddedToken> special = mpnet ? mpnetTokens() : bertTokens();
    special.putAll(configuration.tokens());
    for (TokenRole role : List.of(TokenRole.UNK, TokenRole.CLS, TokenRole.SEP)) {
      String token = text(special, role);
      if (!ids.has(token)) {
        throw new IllegalArgumentException(
            ("%s has no line '%s', the %s of BERT's tokenizers: is it a WordPiece vocabulary? Its "
                    + "tokenizer_config.json may name another token as %s")
                .formatted(name, token, role.key(), role.key()));
      }
    }
    JsonObject model =
        TokenizerParts.of(
            "WordPiece",
            new TreeMap<>(
                Map.of(
                    "unk_token",
                    text(special, TokenRole.UNK),
                    "continuing_subword_prefix",
                    "##",
                    "max_input_chars_per_word",
                    LONGEST_WORD,
                    "vocab",
                    ids)));
    return TokenizerParts.assemble(
        model,
        special.values(),
        normalizer(rules),
        TokenizerParts.of("BertPreTokenizer", Map.of()),
        processor(special, ids, mpnet),
        TokenizerParts.of("WordPiece", Map.of("prefix", "##", "cleanup", true)));
  }

  private static JsonObject read(byte[] vocabulary, String name) {
    var ids = new JsonObject();
    int id = 0;
    for (String line : lines(vocabulary, name)) {
      // Of two equal lines, the later counts.
      ids.addProperty(line, id++);
    }
    return ids;
  }

  /** A break at the very end begins no further line. */
  static List<String> lines(byte[] content, String name) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("%s is no text in UTF-8: %s".formatted(name, e), e);
    }
    String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return whole.isEmpty()
        ? List.of()
        : List.of(whole.split("\n", -1)).stream()
            .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
            .toList();
  }

  private static Map<TokenRole, AddedToken> bertTokens() {
    var tokens = new EnumMap<TokenRole, AddedToken>(TokenRole.class);
    tokens.put(TokenRole.UNK, AddedToken.special("[UNK]"));
    tokens.put(TokenRole.SEP, AddedToken.special("[SEP]"));
    tokens.put(TokenRole.PAD, AddedToken.special("[PAD]"));
    tokens.put(TokenRole.CLS, AddedToken.special("[CLS]"));
    tokens.put(TokenRole.MASK, AddedToken.special("[MASK]"));
    return tokens;
  }

  private static Map<TokenRole, AddedToken> mpnetTokens() {
    Map<TokenRole, AddedToken> tokens = ByteLevelFiles.robertaTokens();
    tokens.put(TokenRole.UNK, AddedToken.special("[UNK]"));
    return tokens;
  }

  private static JsonObject normalizer(WordPiece rules) {
    JsonElement strip =
        rules.stripAccents().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE);
    return TokenizerParts.of(
        "BertNormalizer",
        new TreeMap<>(
            Map.of(
                "clean_text",
                true,
                "handle_chinese_chars",
                rules.chineseCharacters(),
                "strip_accents",
                strip,
                "lowercase",
                rules.lowerCase())));
  }

  private static JsonObject processor(
      Map<TokenRole, AddedToken> special, JsonObject ids, boolean mpnet) {
    String cls = text(special, TokenRole.CLS);
    String sep = text(special, TokenRole.SEP);
    int clsId = ids.get(cls).getAsInt();
    int sepId = ids.get(sep).getAsInt();
    if (mpnet) {
      return TokenizerParts.robertaProcessing(
          TokenizerParts.named(cls, clsId), TokenizerParts.named(sep, sepId), false, true);
    }
    return TokenizerParts.template(
        List.of(Piece.token(cls, 0), Piece.text("A", 0), Piece.token(sep, 0)),
        List.of(
            Piece.token(cls, 0),
            Piece.text("A", 0),
            Piece.token(sep, 0),
            Piece.text("B", 1),
            Piece.token(sep, 1)),
        new TreeMap<>(cls.equals(sep) ? Map.of(cls, clsId) : Map.of(cls, clsId, sep, sepId)));
  }

  private static String text(Map<TokenRole, AddedToken> special, TokenRole role) {
    AddedToken token = special.get(role);
    return token == null ? "" : token.content();
  }
}
