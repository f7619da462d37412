package dev.graft.data;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
public final class TextTokenizer {

  /** Room for an opening, a closing and one token of text. */
  private static final int SMALLEST = 3;

  private final HuggingFaceTokenizer tokenizer;
  private final byte[] json;
  private final long padId;
  private final int maxLength;

  private TextTokenizer(HuggingFaceTokenizer tokenizer, byte[] json, long padId, int maxLength) {
    if (maxLength < SMALLEST) {
      throw new IllegalArgumentException(
          "Expected room for at least %d tokens; got %d".formatted(SMALLEST, maxLength));
    }
    this.tokenizer = tokenizer;
    this.json = json;
    this.padId = padId;
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
        tokenizer, tokenizerJson.clone(), TokenizerJson.padId(description), maxLength);
  }

  /** The same tokenizer with another limit; the vocabulary is shared. At least 3. */
  public TextTokenizer maxLength(int tokens) {
    return new TextTokenizer(tokenizer, json, padId, tokens);
  }

  /** Most tokens of an encoded text, special ones included. */
  public int maxLength() {
    return maxLength;
  }

  /** The id that fills short texts up in a batch; 0 for a tokenizer that names none. */
  public long padId() {
    return padId;
  }

  /** The content this was read from; a copy. */
  public byte[] json() {
    return json.clone();
  }

  /** SHA-256 of {@link #json()}, 64 hexadecimal digits. */
  public String sha256() {
    return Fingerprint.of(json);
  }

  /**
   * The token ids of a text, special tokens included, at most {@link #maxLength()}; an empty text
   * has the special tokens only.
   */
  public long[] encode(String text) {
    return cut(tokenizer.encode(wellFormed(text)));
  }

  /** The token ids of each text; see {@link #encode(String)}. */
  public List<long[]> encode(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    var encodings = tokenizer.batchEncode(texts.stream().map(TextTokenizer::wellFormed).toList());
    return Arrays.stream(encodings).map(this::cut).toList();
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
