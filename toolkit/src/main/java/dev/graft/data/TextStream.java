package dev.graft.data;

import java.util.Arrays;

/**
 * Decodes tokens as they are generated. The pieces put together are what {@link
 * TextTokenizer#decode(long[])} makes of all ids at once, and none ends within a character: a
 * character of several tokens comes with its last one.
 *
 * <p>That holds for the decoders of language models (byte-level, Metaspace, byte fallback), which
 * do not look back over whole characters. Not safe for use by several threads.
 */
public final class TextStream {

  /** What decoding yields for bytes that are no character, or not yet. */
  private static final String REPLACEMENT = "\uFFFD";

  private final TextTokenizer tokenizer;

  /** The ids of the last piece, then those that are not handed out yet. */
  private long[] ids = {};

  private int handedOut;

  TextStream(TextTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Takes the next token.
   *
   * @param id a token id; special tokens add no text
   * @return the text that is complete by now; often empty within a character of several tokens
   */
  public String next(long id) {
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = id;
    String text = text();
    if (text.isEmpty() || text.endsWith(REPLACEMENT)) {
      return "";
    }
    ids = Arrays.copyOfRange(ids, handedOut, ids.length);
    handedOut = ids.length;
    return text;
  }

  /**
   * Ends the text.
   *
   * @return what was held back: bytes that never became a character, as replacement characters
   */
  public String finish() {
    String text = text();
    ids = new long[0];
    handedOut = 0;
    return text;
  }

  /** Decoded behind the last piece, since some decoders drop the blank that opens a text. */
  private String text() {
    String known = tokenizer.decodeAsItIs(Arrays.copyOf(ids, handedOut), false);
    String all = tokenizer.decodeAsItIs(ids, false);
    return all.substring(Math.min(known.length(), all.length()));
  }
}
