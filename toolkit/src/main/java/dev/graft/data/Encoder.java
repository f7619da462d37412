package dev.graft.data;

import ai.djl.huggingface.tokenizers.Encoding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts in groups, so that memory beside the result is that of a few texts: an encoding
 * takes a hundred times the memory of its ids. Of a very long text only a beginning is encoded that
 * surely holds all tokens that are kept.
 *
 * @param engine gives all tokens
 * @param special whether special tokens are added
 * @param truncation cuts them down
 */
record Encoder(TokenizerEngine engine, boolean special, Truncation truncation) {

  private static final int GROUP = 64;

  /** Ten times what WordPiece looks back within a word; other kinds decide over shorter reaches. */
  private static final int MARGIN = 1_000;

  /** Most texts have four to five characters a token. */
  private static final int CHARACTERS_PER_TOKEN = 16;

  List<Truncation.Kept> encode(List<String> firsts, @Nullable List<String> seconds) {
    var encoded = new ArrayList<Truncation.Kept>(firsts.size());
    for (int start = 0; start < firsts.size(); start += GROUP) {
      int end = Math.min(firsts.size(), start + GROUP);
      List<String> ones = firsts.subList(start, end);
      List<String> others = seconds == null ? null : seconds.subList(start, end);
      Encoding[] encodings =
          engine.encode(beginnings(ones), others == null ? null : beginnings(others), special);
      for (int i = 0; i < encodings.length; i++) {
        String other = others == null ? null : others.get(i);
        encoded.add(
            truncation.of(
                enough(encodings[i], ones.get(i), other)
                    ? encodings[i]
                    : whole(ones.get(i), other)));
      }
    }
    return encoded;
  }

  private Encoding whole(String first, @Nullable String second) {
    return engine.encode(List.of(first), second == null ? null : List.of(second), special)[0];
  }

  /**
   * Where a text is cut off before it is encoded, its last word is encoded as another one, so that
   * the last tokens of the beginning may be wrong: it is taken only if it has {@link #MARGIN} more
   * tokens than are kept, and than the other text has, so that the longer one stays the longer. A
   * long run of blanks, or a long word that is one unknown token, yields too few, and the text is
   * encoded as a whole.
   */
  private boolean enough(Encoding beginning, String first, @Nullable String second) {
    boolean firstCut = isCut(first);
    boolean secondCut = second != null && isCut(second);
    if (!firstCut && !secondCut) {
      return true;
    }
    if (firstCut && secondCut) {
      return false;
    }
    long[] texts = beginning.getSequenceIds();
    int cut = Truncation.count(texts, firstCut ? 0 : 1);
    int other = Truncation.count(texts, firstCut ? 1 : 0);
    return cut >= (long) Math.max(truncation.maxLength(), other) + MARGIN;
  }

  private boolean isCut(String text) {
    return text.length() > beginningLength();
  }

  private List<String> beginnings(List<String> texts) {
    int length = beginningLength();
    return texts.stream()
        .map(text -> text.length() <= length ? text : text.substring(0, length))
        .toList();
  }

  /** Tokens from the end are right only if the text is read from its start. */
  private int beginningLength() {
    return truncation.side() == Side.LEFT
        ? Integer.MAX_VALUE
        : (int)
            Math.min(
                Integer.MAX_VALUE, CHARACTERS_PER_TOKEN * ((long) truncation.maxLength() + MARGIN));
  }
}
