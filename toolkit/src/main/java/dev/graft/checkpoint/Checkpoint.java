package dev.graft.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Named arrays kept in a file or a group of files.
 *
 * <p>The files stay memory-mapped for as long as an array of them is in use; they must not be
 * shortened or rewritten in place meanwhile. {@link SafetensorsWriter} replaces a file as a whole,
 * which is safe. Checkpoints may be shared between threads.
 */
public interface Checkpoint {

  /** The names of the arrays, in the order in which the file holds them. */
  List<String> names();

  /**
   * Whether {@link #get} finds an array.
   *
   * @param name the array's name
   */
  boolean has(String name);

  /**
   * Finds one array; its values are read only when asked for.
   *
   * @param name the array's name
   * @throws CheckpointException if there is none of that name; the message lists the nearest names
   */
  StoredArray get(String name);

  /** The file this was read from; for a sharded checkpoint its index. */
  Path source();

  /** The remarks that the file carries, such as {@code format: pt}; often empty. */
  Map<String, String> metadata();
}
