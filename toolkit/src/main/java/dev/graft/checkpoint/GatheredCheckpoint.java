package dev.graft.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Arrays gathered from other checkpoints under one source. */
final class GatheredCheckpoint implements Checkpoint {

  private final Path source;
  private final ArrayTable arrays;
  private final Map<String, String> metadata;

  GatheredCheckpoint(Path source, Map<String, StoredArray> arrays, Map<String, String> metadata) {
    this.source = source;
    this.arrays = new ArrayTable(source.toString(), arrays);
    this.metadata = Map.copyOf(metadata);
  }

  @Override
  public List<String> names() {
    return arrays.names();
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
