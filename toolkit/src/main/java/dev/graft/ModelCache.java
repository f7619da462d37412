package dev.graft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The upstreams in use by their directories: a cell that is run again gives the same model, not a
 * second copy beside the first.
 */
final class ModelCache {
  private static final Map<Key, WeakReference<Upstream>> LOADED = new HashMap<>();

  private ModelCache() {}

  /** The files by their real paths, with size, time and identity: a changed one is read anew. */
  private record Key(Path directory, Map<Path, String> files) {}

  static Upstream load(Path given) {
    Path directory = given.toAbsolutePath().normalize();
    return ExportDirectory.reading(directory, () -> loadKnown(directory));
  }

  private static synchronized Upstream loadKnown(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "%s is not a directory; expected is one with config.json, tokenizer.json and model.safetensors"
              .formatted(directory));
    }
    LOADED.values().removeIf(reference -> reference.get() == null);
    var key = new Key(directory, files(directory));
    WeakReference<Upstream> reference = LOADED.get(key);
    @Nullable Upstream known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    Upstream loaded = ModelDirectory.load(directory);
    LOADED.put(key, new WeakReference<>(loaded));
    return loaded;
  }

  /** A model's files lie in the directory itself or, for some modules, one below. */
  private static Map<Path, String> files(Path directory) {
    var files = new TreeMap<Path, String>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        add(files, entry);
        if (Files.isDirectory(entry)) {
          try (Stream<Path> below = Files.list(entry)) {
            for (Path file : below.toList()) {
              add(files, file);
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
    return files;
  }

  private static void add(Map<Path, String> files, Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      files.put(
          file.toRealPath(),
          "%d %s %s"
              .formatted(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey()));
    }
  }
}
