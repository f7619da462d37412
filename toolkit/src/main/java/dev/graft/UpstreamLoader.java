package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.TextEncoder;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import dev.graft.data.TextTokenizer;
import dev.graft.module.Weights;
import dev.graft.tensor.Tensors;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** Turns a checkpoint into an upstream. */
final class UpstreamLoader {
  private UpstreamLoader() {}

  /**
   * Copies the arrays that the architecture asks for into the engine's memory.
   *
   * <p>Copied rather than mapped: libtorch aligns its own memory, and the results of its matrix
   * products depend on the alignment.
   */
  static Upstream load(
      String name,
      String source,
      Architecture architecture,
      Checkpoint checkpoint,
      TextTokenizer tokenizer) {
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
      return new Upstream(name, source, architecture, arrays, tokenizer, encoder);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Published checkpoints hold the names with or without the family's prefix. */
  private static @Nullable String storedName(
      Checkpoint checkpoint, Architecture architecture, String path) {
    if (checkpoint.has(path)) {
      return path;
    }
    String prefixed = architecture.checkpointPrefix() + path;
    return checkpoint.has(prefixed) ? prefixed : null;
  }

  private static NDArray read(NDManager scope, StoredArray stored) {
    return Tensors.float32(scope, stored.float32(), stored.shape());
  }
}
