package dev.graft;

import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint all of whose arrays have other names.
 *
 * @param file the checkpoint
 * @param renamed its names by those under which they are found here, in its order
 */
record RenamedCheckpoint(Checkpoint file, Map<String, String> renamed) implements Checkpoint {
  @Override
  public List<String> names() {
    return List.copyOf(renamed.keySet());
  }

  @Override
  public boolean has(String name) {
    return renamed.containsKey(name);
  }

  @Override
  public StoredArray get(String name) {
    return file.get(renamed.getOrDefault(name, name));
  }

  @Override
  public Path source() {
    return file.source();
  }

  @Override
  public Map<String, String> metadata() {
    return file.metadata();
  }
}
