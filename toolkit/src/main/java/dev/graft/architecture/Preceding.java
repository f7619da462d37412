package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.Prefix;
import dev.graft.module.Prompt;
import dev.graft.module.VirtualTokens;
import dev.graft.tensor.PromptOperations;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the tokens of every text: first the keys and values of prefixes, of which the
 * layers alone know, then the vectors of prompts.
 *
 * @param prefixes those that are there, from the one nearest to the tokens outward
 * @param prompted how many places prompts take
 */
record Preceding(List<Prefix> prefixes, int prompted) {
  static final Preceding NOTHING = new Preceding(List.of(), 0);

  static Preceding of(@Nullable Embedding tokens) {
    if (tokens == null || tokens.preceding().isEmpty()) {
      return NOTHING;
    }
    List<VirtualTokens> present =
        tokens.preceding().stream().filter(VirtualTokens::present).toList();
    return new Preceding(
        present.stream().filter(Prefix.class::isInstance).map(Prefix.class::cast).toList(),
        present.stream().filter(Prompt.class::isInstance).mapToInt(VirtualTokens::count).sum());
  }

  /** How many keys prefixes put before the tokens' own. */
  int prefixed() {
    return prefixes.stream().mapToInt(Prefix::count).sum();
  }

  /**
   * A batch with places for the prompts' vectors.
   *
   * @param input the batch; stays open
   * @return new arrays, to be closed
   */
  Tokens before(Tokens input) {
    NDArray types = input.types();
    return new Tokens(
        ids(input.ids()),
        PromptOperations.prepend(input.mask(), prompted, 1),
        input.padded(),
        types == null ? null : PromptOperations.prepend(types, prompted, 0));
  }

  /** Ids with places for the prompts' vectors; a new array. */
  NDArray ids(NDArray ids) {
    return PromptOperations.prepend(ids, prompted, Embedding.PLACE);
  }

  /**
   * A mask that lets the prompts be seen.
   *
   * @param mask int64 {@code [batch, tokens]}, or null; stays open
   * @return a new array, or null where the mask is good as it is
   */
  @Nullable NDArray longer(@Nullable NDArray mask) {
    return longer(mask, prompted);
  }

  /** {@link #longer} for the keys, among which those of prefixes are. */
  @Nullable NDArray longerForKeys(@Nullable NDArray mask) {
    return longer(mask, prefixed());
  }

  private static @Nullable NDArray longer(@Nullable NDArray mask, int count) {
    return mask == null || count == 0 ? null : PromptOperations.prepend(mask, count, 1);
  }

  /**
   * Attention that sees the prefixes too.
   *
   * @param layer which layer's, from 0
   * @param key those of the tokens, {@code [batch, tokens, width]}; stays open
   * @param value as {@code key}
   * @param attention computes it from all keys and values, which stay open
   * @return what it gives
   */
  NDArray attend(int layer, NDArray key, NDArray value, BinaryOperator<NDArray> attention) {
    NDArray keys = key;
    NDArray values = value;
    try {
      for (Prefix prefix : prefixes) {
        keys = instead(keys, key, prefix.keys(layer, keys));
        values = instead(values, value, prefix.values(layer, values));
      }
      return attention.apply(keys, values);
    } finally {
      var unused = instead(keys, key, key);
      unused = instead(values, value, value);
    }
  }

  /** The next array; the one before is closed unless it is another's. */
  private static NDArray instead(NDArray before, NDArray kept, NDArray next) {
    if (before != kept) {
      before.close();
    }
    return next;
  }
}
