package dev.graft;

import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Pooling;
import dev.graft.data.TextTokenizer;
import java.util.OptionalLong;

/**
 * Which token does not count at the end of a text, where transformers' classifiers on decoders take
 * the last one: that of {@code pad_token_id}, whether it fills a text up or ends it.
 */
final class SkippedToken {
  private static final String KEY = "pad_token_id";

  private SkippedToken() {}

  /**
   * Of a head that was published: without {@code pad_token_id}, transformers takes single texts
   * only, and every token of theirs counts.
   */
  static OptionalLong published(Upstream upstream) {
    return skips(upstream) ? stated(upstream.config()) : OptionalLong.empty();
  }

  /** Of a new head: the token that its export will name. */
  static OptionalLong trained(Upstream upstream) {
    if (!skips(upstream)) {
      return OptionalLong.empty();
    }
    OptionalLong stated = stated(upstream.config());
    return stated.isEmpty() && upstream.encoder() instanceof TextTokenizer tokenizer
        ? OptionalLong.of(tokenizer.padId())
        : stated;
  }

  private static boolean skips(Upstream upstream) {
    return upstream.architecture().pooling() == Pooling.LAST_TOKEN
        && !SentenceModules.needed(upstream.architecture());
  }

  /** A negative id, as some old models of Llama's have, is no token's. */
  private static OptionalLong stated(ConfigurationFile config) {
    if (!config.has(KEY)) {
      boolean usual = config.text("model_type").filter("gemma3_text"::equals).isPresent();
      return usual ? OptionalLong.of(0) : OptionalLong.empty();
    }
    return config.wholeNumberIfStated(KEY).stream()
        .filter(id -> id >= 0)
        .mapToLong(id -> id)
        .findFirst();
  }
}
