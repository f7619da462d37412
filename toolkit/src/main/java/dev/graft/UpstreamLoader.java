package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.TextEncoder;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import dev.graft.data.TextTokenizer;
import dev.graft.module.Weights;
import dev.graft.tensor.CollectedArrays;
import dev.graft.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a checkpoint into an upstream. */
final class UpstreamLoader {
  private UpstreamLoader() {}

  /**
   * Copies the arrays that the architecture asks for into the engine's memory.
   *
   * <p>Copied rather than mapped: libtorch aligns its own memory, and the results of its matrix
   * products depend on the alignment.
   *
   * <p>No scope owns them in the end: networks share single arrays and may outlive the upstream, so
   * each array is freed when it is itself out of reach.
   */
  static Upstream load(
      String name,
      String source,
      Architecture architecture,
      Checkpoint checkpoint,
      TextTokenizer tokenizer) {
    // Arrays put no pressure on the collector: it does not see them.
    System.gc();
    NDManager scope = Tensors.newScope();
    var arrays = new HashMap<String, NDArray>();
    try {
      TextEncoder encoder =
          architecture.build(
              Weights.of(
                  path -> {
                    String stored = storedName(checkpoint, architecture, path);
                    if (stored == null) {
                      return null;
                    }
                    return arrays.computeIfAbsent(
                        path, unused -> read(scope, checkpoint.get(stored)));
                  }));
      encoder.materialise(scope, 0);
      arrays.values().forEach(CollectedArrays::freeWhenUnreachable);
      return new Upstream(name, source, architecture, arrays, tokenizer, encoder);
    } finally {
      scope.close();
    }
  }

  /**
   * Published checkpoints hold the names with or without the family's prefix; those converted from
   * TensorFlow, the original BERT among them, name a layer norm's weight and bias as the papers do.
   */
  private static @Nullable String storedName(
      Checkpoint checkpoint, Architecture architecture, String path) {
    for (String name : List.of(path, normWithGreekNames(path))) {
      for (String prefix : List.of("", architecture.checkpointPrefix())) {
        if (checkpoint.has(prefix + name)) {
          return prefix + name;
        }
      }
    }
    return null;
  }

  private static String normWithGreekNames(String path) {
    return path.replaceFirst("(LayerNorm)\\.weight$", "$1.gamma")
        .replaceFirst("(LayerNorm)\\.bias$", "$1.beta");
  }

  private static NDArray read(NDManager scope, StoredArray stored) {
    return Tensors.float32(scope, stored.float32(), stored.shape());
  }
}
