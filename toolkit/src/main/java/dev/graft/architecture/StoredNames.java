package dev.graft.architecture;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Other names under which published checkpoints hold a parameter. */
final class StoredNames {
  private StoredNames() {}

  /**
   * The path, the other names that the family has for it, and all of them as checkpoints converted
   * from TensorFlow write them, which name a layer norm's parameters as the papers do.
   */
  static List<String> of(String path, Map<String, List<String>> others) {
    return Stream.concat(Stream.of(path), others.getOrDefault(path, List.of()).stream())
        .flatMap(name -> Stream.of(name, greek(name)))
        .distinct()
        .toList();
  }

  private static String greek(String name) {
    return name.replaceFirst("(LayerNorm|layer_norm)\\.weight$", "$1.gamma")
        .replaceFirst("(LayerNorm|layer_norm)\\.bias$", "$1.beta");
  }
}
