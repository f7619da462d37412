package dev.graft.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arrays by name in their order: the look-up that every kind of checkpoint shares. */
final class ArrayTable {

  private final String file;
  private final Map<String, StoredArray> arrays;

  ArrayTable(String file, Map<String, StoredArray> arrays) {
    this.file = file;
    this.arrays = new LinkedHashMap<>(arrays);
  }

  List<String> names() {
    return List.copyOf(arrays.keySet());
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  StoredArray get(String name) {
    StoredArray array = arrays.get(name);
    if (array == null) {
      throw Names.missing(name, arrays.keySet(), file);
    }
    return array;
  }
}
