package dev.graft;

import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.StoredArray;
import dev.graft.module.StateArray;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks stored arrays against the places of a network. */
final class StoredShapes {
  private StoredShapes() {}

  /**
   * The place of a stored array.
   *
   * @param own the network's array of its path, or null if it has none
   * @param array the stored array
   * @param file where it is stored
   * @return {@code own}
   * @throws CheckpointException if there is none, or its shape differs
   */
  static StateArray fitting(@Nullable StateArray own, StoredArray array, Path file) {
    if (own == null) {
      throw new CheckpointException(
          "%s holds '%s', which the network has no place for".formatted(file, array.name()));
    }
    if (!Arrays.equals(own.shape(), array.shape())) {
      throw new CheckpointException(
          "%s: '%s' has shape %s, but the network with this adapter needs %s"
              .formatted(
                  file,
                  array.name(),
                  Arrays.toString(array.shape()),
                  Arrays.toString(own.shape())));
    }
    return own;
  }
}
