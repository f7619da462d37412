package dev.graft.data;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hugging Face's tokenizers library with a loaded tokenizer; truncates and pads nothing. */
final class TokenizerEngine {

  static {
    // The binding otherwise reports each start to its makers.
    if (System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
  }

  private final HuggingFaceTokenizer tokenizer;
  private final boolean total;

  private TokenizerEngine(HuggingFaceTokenizer tokenizer, boolean total) {
    this.tokenizer = tokenizer;
    this.total = total;
  }

  static TokenizerEngine load(TokenizerJson json) {
    try {
      var tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json.bytes()),
              Map.of("truncation", "false", "padding", "false"));
      return new TokenizerEngine(tokenizer, json.knowsUnknown());
    } catch (IOException | RuntimeException e) {
      throw new NoTokenizerException(json.bytes().length, e.getMessage(), e);
    }
  }

  /**
   * Encodes texts, or pairs of them.
   *
   * @param seconds as many as there are first ones, or null
   * @throws IllegalArgumentException if a text has something unknown and the tokenizer no token for
   *     it
   */
  Encoding[] encode(List<String> firsts, @Nullable List<String> seconds, boolean special) {
    List<String> ones = firsts.stream().map(TokenizerEngine::wellFormed).toList();
    List<String> others =
        seconds == null ? null : seconds.stream().map(TokenizerEngine::wellFormed).toList();
    if (!total) {
      // An error in the midst of a list would end the process.
      return singly(ones, others, special);
    }
    return others == null
        ? tokenizer.batchEncode(ones, special, false)
        : tokenizer.batchEncode(new PairList<>(ones, others), special, false);
  }

  private Encoding[] singly(List<String> firsts, @Nullable List<String> seconds, boolean special) {
    var encodings = new Encoding[firsts.size()];
    for (int i = 0; i < encodings.length; i++) {
      try {
        encodings[i] =
            seconds == null
                ? tokenizer.encode(firsts.get(i), special, false)
                : tokenizer.encode(firsts.get(i), seconds.get(i), special, false);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(
            "The tokenizer has no token for something in text %d of %d, and no unknown token: %s"
                .formatted(i + 1, encodings.length, e.getMessage()),
            e);
      }
    }
    return encodings;
  }

  String decode(long[] ids, boolean withoutSpecial) {
    return tokenizer.decode(ids, withoutSpecial);
  }

  /** Half of a surrogate pair has no UTF-8 form; the replacement character stands for it. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
  }
}
