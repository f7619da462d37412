package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A directory that holds one model and nothing else. It is written beside its place and then moved
 * there, so that it is never half of a model.
 */
final class ExportDirectory {
  private static final String EXPORT = "export";
  private static final String FILES = "files";

  private ExportDirectory() {}

  /**
   * Writes the directory.
   *
   * @param directory missing, empty, or an earlier export, which is replaced
   * @param card what {@code graft.json} says
   * @param writer writes all other files to the directory it is given
   * @throws IllegalArgumentException if there is something else in its place
   * @throws UncheckedIOException if it cannot be written
   */
  static void write(Path directory, JsonObject card, Consumer<Path> writer) {
    Path target = directory.toAbsolutePath().normalize();
    try {
      checkReplaceable(target);
      Path parent = target.getParent();
      if (parent == null) {
        throw new IllegalArgumentException("Cannot save a model to the root " + target);
      }
      Files.createDirectories(parent);
      Path draft = parent.resolve(".graft-" + UUID.randomUUID());
      try {
        Files.createDirectory(draft);
        writer.accept(draft);
        card.addProperty(EXPORT, true);
        card.add(FILES, list(files(draft)));
        SavedFiles.writeJson(draft.resolve(SavedFiles.CARD), card);
        exchange(draft, target);
      } finally {
        delete(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot save to %s: %s. A directory that can be written is needed"
              .formatted(directory, e),
          e);
    }
  }

  /** Whether a directory holds a model that was written here. */
  static boolean isExport(Path directory) {
    Path card = directory.resolve(SavedFiles.CARD);
    try {
      return Files.isRegularFile(card) && JsonFile.object(card).flag(EXPORT);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void checkReplaceable(Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          "Cannot save to %s: it is no directory, but a directory is needed".formatted(target));
    }
    var foreign = new TreeSet<>(files(target));
    if (isExport(target)) {
      foreign.removeAll(JsonFile.object(target.resolve(SavedFiles.CARD)).list(FILES));
      foreign.remove(SavedFiles.CARD);
    }
    if (!foreign.isEmpty()) {
      throw new IllegalArgumentException(
          ("Cannot save to %s: '%s' in it is not part of an earlier export and would be lost. Save to "
                  + "another directory")
              .formatted(target, foreign.first()));
    }
  }

  /** All files below a directory, by their paths in it, links as they are. */
  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  private static JsonArray list(List<String> names) {
    var list = new JsonArray();
    names.forEach(list::add);
    return list;
  }

  private static void exchange(Path draft, Path target) throws IOException {
    if (!Files.exists(target)) {
      Files.move(draft, target);
      return;
    }
    Path old = target.resolveSibling(".graft-" + UUID.randomUUID());
    Files.move(target, old);
    try {
      Files.move(draft, target);
    } catch (IOException e) {
      Files.move(old, target);
      throw e;
    }
    delete(old);
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
