package dev.graft.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Turns texts into token ids and back as a {@code tokenizer.json} describes it, by Hugging Face's
 * tokenizers library.
 *
 * <p>The file's own truncation and padding are switched off: texts are cut to {@link #maxLength()}
 * tokens, the special tokens around them kept, on the right unless {@link #truncationSide(Side)}
 * says otherwise, and never padded; {@link EncodedTexts#batch(int[])} does that.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class TextTokenizer implements ExampleEncoder {

  /** Room for an opening, a closing and one token of text. */
  static final int SMALLEST = 3;

  private final Loaded loaded;
  private final boolean special;
  private final Truncation truncation;

  /** What all copies with other settings share. */
  private record Loaded(
      TokenizerEngine engine,
      TokenizerJson json,
      TokenizerConfiguration configuration,
      SpecialTokens roles,
      long ids) {}

  private TextTokenizer(Loaded loaded, boolean special, Truncation truncation) {
    if (truncation.maxLength() < SMALLEST) {
      throw new IllegalArgumentException(
          "Expected room for at least %d tokens; got %d"
              .formatted(SMALLEST, truncation.maxLength()));
    }
    this.loaded = loaded;
    this.special = special;
    this.truncation = truncation;
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @param tokenizerJson the file's content, UTF-8
   * @param maxLength most tokens of a text, special ones included; at least 3
   * @throws IllegalArgumentException if the content is no such file, or {@code maxLength} is too
   *     small
   */
  public static TextTokenizer read(byte[] tokenizerJson, int maxLength) {
    return of(tokenizerJson.clone(), TokenizerConfiguration.none(), maxLength);
  }

  /**
   * Reads the tokenizer of a model's directory as transformers does: {@code tokenizer.json}, or
   * where there is none {@code vocab.txt} (BERT and its kin) or {@code vocab.json} with {@code
   * merges.txt} (GPT-2, RoBERTa). {@code tokenizer_config.json}, {@code special_tokens_map.json}
   * and {@code added_tokens.json} are heeded where they are: the special tokens by role, tokens
   * that were added later, the side where long texts are cut, the length that the tokenizer was
   * made for.
   *
   * @param directory the directory
   * @param maxLength most tokens that the model takes, special ones included; at least 3. A smaller
   *     {@code model_max_length} counts instead
   * @throws IllegalArgumentException if there is no such file, or one says something impossible;
   *     the message names the file and the key
   */
  public static TextTokenizer ofDirectory(Path directory, int maxLength) {
    return TokenizerDirectory.read(directory, maxLength);
  }

  /**
   * Makes BERT's tokenizer of a {@code vocab.txt} alone, with the special tokens {@code [UNK]},
   * {@code [CLS]}, {@code [SEP]}, and {@code [PAD]} and {@code [MASK]} if it has them.
   *
   * @param vocabulary the file's content, UTF-8: a token a line, in the order of the ids
   * @param rules what is done to letters
   * @param maxLength most tokens of a text, special ones included; at least 3
   * @throws IllegalArgumentException if it is no such file
   */
  public static TextTokenizer wordPiece(byte[] vocabulary, WordPiece rules, int maxLength) {
    TokenizerConfiguration none = TokenizerConfiguration.none();
    return of(
        WordPieceFile.tokenizerJson(vocabulary, "The vocabulary", rules, none), none, maxLength);
  }

  /** The array is taken over. */
  static TextTokenizer of(byte[] json, TokenizerConfiguration configuration, int maxLength) {
    TokenizerJson configured = ConfiguredTokenizer.of(TokenizerJson.read(json), configuration);
    var loaded =
        new Loaded(
            TokenizerEngine.load(configured),
            configured,
            configuration,
            new SpecialTokens(configured, configuration),
            Long.MAX_VALUE);
    Side side = configuration.side("truncation_side").orElse(Side.RIGHT);
    return new TextTokenizer(loaded, true, new Truncation(maxLength, side));
  }

  /** The same tokenizer with another limit; the vocabulary is shared. At least 3. */
  public TextTokenizer maxLength(int tokens) {
    return new TextTokenizer(loaded, special, new Truncation(tokens, truncation.side()));
  }

  /** The same tokenizer, which drops tokens at another side of texts that are too long. */
  public TextTokenizer truncationSide(Side side) {
    return new TextTokenizer(loaded, special, new Truncation(truncation.maxLength(), side));
  }

  /** The same tokenizer, with or without the tokens around a text, such as {@code [CLS]}. */
  public TextTokenizer specialTokens(boolean added) {
    return new TextTokenizer(loaded, added, truncation);
  }

  /**
   * The same tokenizer for a network with fewer ids, as some published ones have: a text with a
   * token that the network has no vector for is an error.
   *
   * @param count how many ids the network knows, from 0
   */
  public TextTokenizer idsBelow(long count) {
    var limited = new Loaded(loaded.engine, loaded.json, loaded.configuration, loaded.roles, count);
    return new TextTokenizer(limited, special, truncation);
  }

  /** Most tokens of an encoded text, special ones included. */
  public int maxLength() {
    return truncation.maxLength();
  }

  /** Where tokens are dropped from texts that are too long. */
  public Side truncationSide() {
    return truncation.side();
  }

  @Override
  public Kind kind() {
    return Kind.TEXTS;
  }

  @Override
  public EncodedTexts encodeAll(List<String> contents) {
    return EncodedTexts.of(contents, this);
  }

  /**
   * The token ids of a text, special tokens included, at most {@link #maxLength()}; an empty text
   * has the special tokens only, and none with a tokenizer that adds none.
   */
  public long[] encode(String text) {
    return encode(List.of(text)).get(0);
  }

  /** The token ids of each text; see {@link #encode(String)}. */
  public List<long[]> encode(List<String> texts) {
    return encodeAll(texts, null).ids();
  }

  /** See {@link EncodedTexts#pairs}. */
  EncodedTexts encodePairs(List<String> firsts, List<String> seconds) {
    if (firsts.size() != seconds.size()) {
      throw new IllegalArgumentException(
          "Expected as many second texts as first ones, %d; got %d"
              .formatted(firsts.size(), seconds.size()));
    }
    return encodeAll(firsts, seconds);
  }

  private EncodedTexts encodeAll(List<String> firsts, @Nullable List<String> seconds) {
    List<Truncation.Kept> encoded =
        new Encoder(loaded.engine, special, truncation).encode(firsts, seconds);
    encoded.forEach(this::checkKnown);
    boolean typed =
        loaded.configuration.typeIds().orElse(true)
            && encoded.stream().anyMatch(Truncation.Kept::typed);
    return new EncodedTexts(
        encoded.stream().map(Truncation.Kept::ids).toList(),
        typed ? encoded.stream().map(Truncation.Kept::typeIds).toList() : List.of(),
        padId());
  }

  private void checkKnown(Truncation.Kept text) {
    for (long id : text.ids()) {
      if (id >= loaded.ids) {
        throw new IllegalArgumentException(
            ("A text has the token '%s' of id %d, but the network knows ids below %d only (its "
                    + "vocab_size): has the vocabulary grown since it was saved? Leave the token out, "
                    + "or take tokenizer and network from one place")
                .formatted(token(id).orElse(""), id, loaded.ids));
      }
    }
  }

  /**
   * The text of token ids, without special tokens.
   *
   * @param ids token ids; those that stand for no token add nothing
   * @throws IllegalArgumentException if one is negative
   */
  public String decode(long[] ids) {
    return decode(ids, false);
  }

  /**
   * The text of token ids.
   *
   * @param ids token ids; those that stand for no token add nothing
   * @param withSpecialTokens whether special tokens are written too
   * @throws IllegalArgumentException if one is negative
   */
  public String decode(long[] ids, boolean withSpecialTokens) {
    for (long id : ids) {
      if (id < 0 || id > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("Expected token ids from 0; got " + id);
      }
    }
    String text = loaded.engine.decode(ids, !withSpecialTokens);
    boolean clean = loaded.configuration.flag("clean_up_tokenization_spaces").orElse(false);
    // Byte-level tokens carry their blanks: what looks like a stray one was in the text.
    return clean && !loaded.json.modelType().equals("BPE") ? Cleanup.of(text) : text;
  }

  /** The token that plays a role, if the tokenizer has one. */
  public Optional<String> token(TokenRole role) {
    return loaded.roles.token(role);
  }

  /** The id of the token that plays a role, if the tokenizer has one. */
  public OptionalInt id(TokenRole role) {
    return loaded.roles.id(role);
  }

  /** The token of an id, as the vocabulary writes it. */
  public Optional<String> token(long id) {
    return loaded.json.vocabulary().token(id);
  }

  /** The id of a token, as the vocabulary writes it. */
  public OptionalInt id(String token) {
    return loaded.json.vocabulary().id(token);
  }

  /**
   * The id that fills short texts up in a batch. A tokenizer without a padding token, such as
   * GPT-2's and Llama's, or one whose the network does not know, gives its end-of-text token
   * instead, or 0: the mask hides either.
   */
  public long padId() {
    int stated =
        id(TokenRole.PAD)
            .orElseGet(() -> loaded.json.padId().orElseGet(() -> id(TokenRole.EOS).orElse(0)));
    return stated < loaded.ids ? stated : 0;
  }

  /** Different tokens, the added ones included. */
  public int vocabularySize() {
    return loaded.json.vocabulary().size();
  }

  /**
   * The {@code tokenizer.json}: what this was read from, unless files beside it added to it or
   * there was none; a copy.
   */
  public byte[] json() {
    return loaded.json.bytes().clone();
  }

  /** SHA-256 of {@link #json()}, 64 hexadecimal digits. */
  public String sha256() {
    return Fingerprint.of(loaded.json.bytes());
  }

  /**
   * The files that transformers needs to read this tokenizer: {@code tokenizer.json} and {@code
   * tokenizer_config.json}, which keeps what the one that was read says.
   *
   * @return the contents by name; copies
   */
  @Override
  public Map<String, byte[]> files() {
    var configuration = loaded.configuration.content().deepCopy();
    if (!configuration.has("tokenizer_class")) {
      configuration.addProperty("tokenizer_class", "PreTrainedTokenizerFast");
    }
    if (!configuration.has("model_max_length")) {
      configuration.addProperty("model_max_length", maxLength());
    }
    for (TokenRole role : TokenRole.values()) {
      token(role).ifPresent(token -> configuration.addProperty(role.key(), token));
    }
    return Map.of(
        "tokenizer.json",
        json(),
        TokenizerConfiguration.FILE,
        configuration.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "TextTokenizer[at most %d tokens, sha256 %s]".formatted(maxLength(), sha256());
  }
}
