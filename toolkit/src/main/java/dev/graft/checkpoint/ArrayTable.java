package dev.graft.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arrays by name in their order: the look-up that every kind of checkpoint shares. */
final class ArrayTable {

  private final String file;
  private final Map<String, StoredArray> arrays;
  private final Map<String, String> unreadable;

  ArrayTable(String file, Map<String, StoredArray> arrays) {
    this(file, arrays, Map.of());
  }

  /**
   * As {@link #ArrayTable(String, Map)}, of a file with arrays that cannot be read.
   *
   * @param unreadable why, by name: no reason to refuse the others
   */
  ArrayTable(String file, Map<String, StoredArray> arrays, Map<String, String> unreadable) {
    this.file = file;
    this.arrays = new LinkedHashMap<>(arrays);
    this.unreadable = Map.copyOf(unreadable);
  }

  List<String> names() {
    return List.copyOf(arrays.keySet());
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  StoredArray get(String name) {
    String reason = unreadable.get(name);
    if (reason != null) {
      throw new CheckpointException(reason);
    }
    StoredArray array = arrays.get(name);
    if (array == null) {
      throw Names.missing(name, arrays.keySet(), file);
    }
    return array;
  }
}
