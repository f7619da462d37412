package dev.graft.task;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.CausalBackbone;
import dev.graft.architecture.KeyValueCache;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** Continues a text by the likeliest token each time. Each token goes through the network once. */
public final class GreedyDecoding {
  private GreedyDecoding() {}

  /**
   * Continues a text.
   *
   * @param network a causal language model with arrays
   * @param prompt the ids of the text so far, at least one
   * @param most how many tokens are added at most
   * @param ends the ids that end a text
   * @return the ids that are added; the last may be one of those that end a text
   * @throws IllegalArgumentException if the network is no causal language model
   * @throws CancellationException if the thread is interrupted, after the token that is in work
   */
  public static long[] continuation(
      LanguageModelNetwork network, long[] prompt, int most, Set<Long> ends) {
    if (!(network.backbone() instanceof CausalBackbone backbone) || !network.causal()) {
      throw new IllegalArgumentException("Only a causal language model continues a text");
    }
    return Gradients.off(
        () -> {
          var added = new long[most];
          int count = 0;
          try (var cache = new KeyValueCache()) {
            long[] piece = prompt;
            while (count < most) {
              if (Thread.interrupted()) {
                throw new CancellationException("Interrupted while generating");
              }
              added[count] = likeliest(network, backbone, piece, cache);
              piece = new long[] {added[count]};
              count++;
              if (ends.contains(piece[0])) {
                break;
              }
            }
          } finally {
            // Arrays are freed when out of reach: not before the last token is there.
            Reference.reachabilityFence(network);
          }
          return Arrays.copyOf(added, count);
        });
  }

  private static long likeliest(
      LanguageModelNetwork network, CausalBackbone backbone, long[] ids, KeyValueCache cache) {
    try (var scope = Tensors.newScope();
        NDArray piece = Tensors.int64(scope, ids, 1, ids.length);
        NDArray hidden = backbone.next(piece, cache);
        NDArray logits = network.logitsOfHidden(DecoderOperations.finalToken(hidden), false);
        NDArray next = DecoderOperations.likeliest(logits)) {
      return next.toLongArray()[0];
    }
  }
}
