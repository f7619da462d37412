package dev.graft.data;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns texts into token ids as a {@code tokenizer.json} describes it, by Hugging Face's tokenizers
 * library.
 *
 * <p>The file's own truncation and padding are switched off: texts are cut on the right to {@link
 * #maxLength()} tokens, closing special tokens kept, and never padded.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class TextTokenizer implements ExampleEncoder {

  /** Room for an opening, a closing and one token of text. */
  private static final int SMALLEST = 3;

  /** An encoding takes a hundred times the memory of its ids; so many exist at a time. */
  private static final int GROUP = 64;

  /** Ten times what WordPiece looks back within a word; other kinds decide over shorter reaches. */
  private static final int MARGIN = 1_000;

  /** Most texts have four to five characters a token. */
  private static final int CHARACTERS_PER_TOKEN = 16;

  private final HuggingFaceTokenizer tokenizer;
  private final byte[] json;
  private final long padId;
  private final long largestId;
  private final int maxLength;

  private TextTokenizer(
      HuggingFaceTokenizer tokenizer, byte[] json, long padId, long largestId, int maxLength) {
    if (maxLength < SMALLEST) {
      throw new IllegalArgumentException(
          "Expected room for at least %d tokens; got %d".formatted(SMALLEST, maxLength));
    }
    this.tokenizer = tokenizer;
    this.json = json;
    this.padId = padId;
    this.largestId = largestId;
    this.maxLength = maxLength;
  }

  /**
   * Reads a {@code tokenizer.json}; the stream is left open.
   *
   * @param tokenizerJson the file's content, UTF-8
   * @param maxLength most tokens of a text, special ones included; at least 3
   * @throws IllegalArgumentException if the content is no such file, or {@code maxLength} is too
   *     small
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static TextTokenizer read(InputStream tokenizerJson, int maxLength) {
    try {
      return read(tokenizerJson.readAllBytes(), maxLength);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the tokenizer: " + e.getMessage(), e);
    }
  }

  /** Like {@link #read(InputStream, int)}. */
  public static TextTokenizer read(byte[] tokenizerJson, int maxLength) {
    JsonObject description = TokenizerJson.parse(tokenizerJson);
    var tokenizer = TokenizerJson.load(description, tokenizerJson.length);
    return new TextTokenizer(
        tokenizer,
        tokenizerJson.clone(),
        TokenizerJson.padId(description),
        TokenizerJson.largestId(description),
        maxLength);
  }

  /** The same tokenizer with another limit; the vocabulary is shared. At least 3. */
  public TextTokenizer maxLength(int tokens) {
    return new TextTokenizer(tokenizer, json, padId, largestId, tokens);
  }

  /** Most tokens of an encoded text, special ones included. */
  public int maxLength() {
    return maxLength;
  }

  /** The id that fills short texts up in a batch; 0 for a tokenizer that names none. */
  public long padId() {
    return padId;
  }

  /** The largest id that an encoded text can hold, that of the padding included. */
  public long largestId() {
    return largestId;
  }

  /** The content this was read from; a copy. */
  public byte[] json() {
    return json.clone();
  }

  /** SHA-256 of {@link #json()}, 64 hexadecimal digits. */
  public String sha256() {
    return Fingerprint.of(json);
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
   * has the special tokens only.
   */
  public long[] encode(String text) {
    return encode(List.of(text)).get(0);
  }

  /**
   * The token ids of each text; see {@link #encode(String)}. Memory beside the result is that of a
   * few texts: they are encoded in groups, and of a very long text only a beginning that surely
   * holds all tokens that are kept.
   */
  public List<long[]> encode(List<String> texts) {
    var ids = new ArrayList<long[]>(texts.size());
    for (int start = 0; start < texts.size(); start += GROUP) {
      List<String> group = texts.subList(start, Math.min(texts.size(), start + GROUP));
      Encoding[] encodings = tokenizer.batchEncode(group.stream().map(this::beginning).toList());
      for (int i = 0; i < encodings.length; i++) {
        boolean whole =
            group.get(i).length() <= beginningLength()
                || encodings[i].getIds().length >= maxLength + MARGIN;
        ids.add(cut(whole ? encodings[i] : tokenizer.encode(wellFormed(group.get(i)))));
      }
    }
    return List.copyOf(ids);
  }

  /**
   * Where a text is cut off before it is encoded, its last word is encoded as another one, so that
   * the last tokens of the beginning may be wrong: it is taken only if it has {@link #MARGIN} more
   * tokens than are kept. A long run of blanks, or a long word that is one unknown token, yields
   * too few, and the text is encoded as a whole.
   */
  private String beginning(String text) {
    int length = beginningLength();
    return wellFormed(text.length() <= length ? text : text.substring(0, length));
  }

  private int beginningLength() {
    return (int) Math.min(Integer.MAX_VALUE, CHARACTERS_PER_TOKEN * ((long) maxLength + MARGIN));
  }

  /** Drops the last tokens of the text itself, as the library's own truncation does. */
  private long[] cut(Encoding encoding) {
    long[] ids = encoding.getIds();
    if (ids.length <= maxLength) {
      return ids;
    }
    long[] special = encoding.getSpecialTokenMask();
    int closing = 0;
    while (closing < maxLength - 1 && special[ids.length - 1 - closing] == 1) {
      closing++;
    }
    long[] kept = Arrays.copyOf(ids, maxLength);
    System.arraycopy(ids, ids.length - closing, kept, maxLength - closing, closing);
    return kept;
  }

  /** Half of a surrogate pair has no UTF-8 form; the replacement character stands for it. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }

  @Override
  public String toString() {
    return "TextTokenizer[at most %d tokens, sha256 %s]".formatted(maxLength, sha256());
  }
}
