package dev.graft.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The weights of an ONNX model. */
public final class OnnxFile implements Checkpoint {

  private final Path source;
  private final ArrayTable arrays;
  private final List<String> names;
  private final Map<String, String> metadata;

  private OnnxFile(
      Path source, ArrayTable arrays, List<String> names, Map<String, String> metadata) {
    this.source = source;
    this.arrays = arrays;
    this.names = names;
    this.metadata = metadata;
  }

  /** Opens a model. */
  public static OnnxFile open(Path file) {
    return new OnnxFile(file, new ArrayTable(file.toString(), Map.of()), List.of(), Map.of());
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public boolean has(String name) {
    return arrays.has(name);
  }

  @Override
  public StoredArray get(String name) {
    return arrays.get(name);
  }

  @Override
  public Path source() {
    return source;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }
}
