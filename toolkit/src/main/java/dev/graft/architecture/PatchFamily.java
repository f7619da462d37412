package dev.graft.architecture;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the descriptions of transformers over an image's patches have in common. */
interface PatchFamily extends Architecture {

  /** The numbers. */
  VisionNumbers numbers();

  /** Parts of paths with what transformers 5 has in their place once a network is loaded. */
  List<List<String>> renamed();

  @Override
  default String loadedName(String path) {
    String name = path;
    for (List<String> part : renamed()) {
      name = name.replace(part.get(0), part.get(1));
    }
    return name;
  }

  @Override
  default List<String> storedNames(String path) {
    String loaded = loadedName(path);
    return loaded.equals(path) ? List.of(path) : List.of(path, loaded);
  }

  @Override
  default int width() {
    return numbers().width();
  }

  @Override
  default int maxLength() {
    return numbers().tokens();
  }

  @Override
  default Optional<ImageSize> images() {
    return Optional.of(numbers().images());
  }

  @Override
  default List<String> layers() {
    return IntStream.range(0, numbers().layerCount()).mapToObj(i -> "encoder.layer." + i).toList();
  }

  @Override
  default List<String> defaultTargets() {
    return List.of("query", "value");
  }
}
