package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.graft.checkpoint.StoredArray;
import dev.graft.tensor.Tensors;

/** Reads arrays of a checkpoint straight into the engine's memory. */
final class StoredWeights {
  private static final long BUFFER_LIMIT = Integer.MAX_VALUE - 7L;

  private StoredWeights() {}

  /**
   * Copies an array into memory of the engine, without anything of its size in between.
   *
   * @param scope the owner of the new array
   * @param stored an array of any size
   * @return a float32 array
   * @throws dev.graft.checkpoint.CheckpointException if it cannot be read
   */
  static NDArray read(NDManager scope, StoredArray stored) {
    if (stored.elements() * Float.BYTES <= BUFFER_LIMIT) {
      return Tensors.float32(scope, memory -> stored.read(0, memory), stored.shape());
    }
    NDArray array = Tensors.zeros(scope, stored.shape());
    try (NDArray flat = array.flatten()) {
      long piece = BUFFER_LIMIT / Float.BYTES;
      for (long first = 0; first < stored.elements(); first += piece) {
        long end = Math.min(stored.elements(), first + piece);
        try (NDArray part = flat.get(new NDIndex().addSliceDim(first, end))) {
          stored.read(first, Tensors.memory(part));
        }
      }
    }
    return array;
  }
}
