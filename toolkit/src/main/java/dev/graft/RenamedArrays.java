package dev.graft;

import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint and some arrays of another, under names of their own.
 *
 * @param base the checkpoint
 * @param other where the other arrays are
 * @param renamed the names in {@code other} by those under which they are found here
 */
record RenamedArrays(Checkpoint base, Checkpoint other, Map<String, String> renamed)
    implements Checkpoint {

  @Override
  public List<String> names() {
    var all = new ArrayList<>(base.names());
    renamed.keySet().stream().filter(this::found).forEach(all::add);
    return all;
  }

  @Override
  public boolean has(String name) {
    return found(name) || base.has(name);
  }

  @Override
  public StoredArray get(String name) {
    return found(name) ? other.get(renamed.getOrDefault(name, name)) : base.get(name);
  }

  private boolean found(String name) {
    return renamed.containsKey(name) && other.has(renamed.getOrDefault(name, name));
  }

  @Override
  public Path source() {
    return base.source();
  }

  @Override
  public Map<String, String> metadata() {
    return base.metadata();
  }
}
