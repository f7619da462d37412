package dev.graft;

import dev.graft.adapter.FileNames;
import dev.graft.architecture.Architecture;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.module.Module;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the paths that a file's arrays have in a network, whatever a file puts before them and
 * whichever of the names that transformers has had it uses.
 */
final class StoredPaths {
  /** What PEFT puts before the arrays of a module that it saves whole. */
  private static final String SAVED = ".modules_to_save.";

  /** How many batches a norm has seen, which only its training would ask for. */
  private static final String COUNT = ".num_batches_tracked";

  private final Architecture architecture;
  private final FileNames names;
  private final Map<String, String> paths = new HashMap<>();

  /**
   * The paths of a network without adapters.
   *
   * @param network the network
   * @param architecture what it was built from
   */
  StoredPaths(Module network, Architecture architecture) {
    this(network, architecture, (path, published) -> published, (path, array) -> path);
  }

  /**
   * The paths of a network with an adapter, and perhaps with others.
   *
   * @param network the network
   * @param architecture what it was built from
   * @param adapter the adapter whose file it is
   */
  StoredPaths(Module network, Architecture architecture, AdapterPaths adapter) {
    this(
        network,
        architecture,
        adapter.adapter().adapter().fileNames(adapter.insertion()),
        adapter::alone);
  }

  private StoredPaths(
      Module network,
      Architecture architecture,
      FileNames names,
      BiFunction<String, StateArray, @Nullable String> paths) {
    this.architecture = architecture;
    this.names = names;
    network
        .state()
        .forEach(
            (path, array) -> {
              String alone = paths.apply(path, array);
              if (alone != null) {
                String prefix = array.role() == Role.HEAD ? "" : architecture.checkpointPrefix();
                architecture
                    .storedNames(alone)
                    .forEach(name -> this.paths.putIfAbsent(names.of(alone, prefix + name), path));
              }
            });
  }

  /**
   * The names of a file by the paths that they have here.
   *
   * @param stored the names
   * @param file said in errors
   * @return names by path; a name without a place stands under what is left of it
   * @throws CheckpointException if two names have the same path
   */
  Map<String, String> of(Collection<String> stored, Object file) {
    var found = new LinkedHashMap<String, String>();
    for (String name : stored) {
      if (name.endsWith(COUNT) || copied(name, stored)) {
        continue;
      }
      String path = path(name);
      String earlier = found.put(path, name);
      if (earlier != null) {
        throw new CheckpointException(
            "%s holds '%s' twice, as '%s' and as '%s'".formatted(file, path, earlier, name));
      }
    }
    return found;
  }

  /** PEFT saves the biases of a head with those of the network, and again with the head. */
  private static boolean copied(String name, Collection<String> stored) {
    return name.contains(".original_module.")
        || (name.contains(SAVED) && stored.contains(name.replace(SAVED, ".")));
  }

  private String path(String name) {
    String path = paths.get(name);
    if (path != null) {
      return path;
    }
    String bare = bare(name.replace(ThawedModules.WRAPPED, "."), architecture);
    String named = paths.get(names.of(bare, architecture.checkpointPrefix() + bare));
    return named == null ? bare : named;
  }

  /** A name without the prefixes that files put before the path. */
  static String bare(String name, Architecture architecture) {
    return without(
        without(without(name, FileNames.PREFIX), FileNames.OUTER_PREFIX),
        architecture.checkpointPrefix());
  }

  private static String without(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
