package dev.graft.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Other names under which published checkpoints hold a parameter. */
final class StoredNames {
  private StoredNames() {}

  /**
   * The path, the other name that the family has for it, and both as checkpoints converted from
   * TensorFlow write them, which name a layer norm's parameters as the papers do.
   */
  static List<String> of(String path, Map<String, String> others) {
    var names = new ArrayList<String>();
    Stream.of(path, others.getOrDefault(path, path))
        .flatMap(name -> Stream.of(name, greek(name)))
        .distinct()
        .forEach(names::add);
    return names;
  }

  private static String greek(String name) {
    return name.replaceFirst("((?:LayerNorm|layer_norm))\\.weight$", "$1.gamma")
        .replaceFirst("((?:LayerNorm|layer_norm))\\.bias$", "$1.beta");
  }
}
