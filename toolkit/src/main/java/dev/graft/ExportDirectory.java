package dev.graft;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.artifact.AtomicFiles;
import dev.graft.artifact.PathLock;
import dev.graft.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A directory that holds one model and nothing else. It is written beside its place and then moved
 * there, so that it is never half of a model.
 *
 * <p>An earlier export is moved aside before, under a name of its own: whoever next writes or reads
 * the directory moves it back if the process ended in between.
 */
final class ExportDirectory {
  private static final String EXPORT = "export";
  private static final String FILES = "files";

  private ExportDirectory() {}

  /**
   * Writes the directory; of two at once, the second waits for the first.
   *
   * @param directory missing, empty, or an earlier export, which is replaced
   * @param card what {@code graft.json} says
   * @param writer writes all other files to the directory it is given
   * @throws IllegalArgumentException if there is something else in its place
   * @throws UncheckedIOException if it cannot be written
   */
  static void write(Path directory, JsonObject card, Consumer<Path> writer) {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("Cannot save a model to the root " + target);
    }
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw SavedFiles.failure(directory, e);
    }
    boolean unused =
        DirectoryLock.holding(
            target,
            lock -> {
              try {
                write(target, card, writer, lock);
                return true;
              } catch (IOException e) {
                throw SavedFiles.failure(directory, e);
              }
            });
  }

  private static void write(Path target, JsonObject card, Consumer<Path> writer, PathLock lock)
      throws IOException {
    recover(target);
    checkReplaceable(target);
    if (lock.isShared()) {
      AtomicFiles.deleteDrafts(target);
    }
    Path draft = AtomicFiles.draft(target);
    try {
      Files.createDirectory(draft);
      writer.accept(draft);
      card.addProperty(EXPORT, true);
      card.add(FILES, list(files(draft)));
      JsonFile.write(draft.resolve(SavedFiles.CARD), card);
      exchange(draft, target);
    } finally {
      AtomicFiles.deleteTree(draft);
    }
  }

  /** Whether a directory holds a model that was written here. */
  static boolean isExport(Path directory) {
    Path card = directory.resolve(SavedFiles.CARD);
    try {
      return Files.isRegularFile(card) && card(directory).flag(EXPORT);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Reads a directory; if it is an export, or was one, while nobody replaces it.
   *
   * @throws UncheckedIOException if an export that was cut short cannot be mended
   */
  static <T> T reading(Path directory, Supplier<T> reader) {
    Path target = directory.toAbsolutePath().normalize();
    if (!isExport(target) && !there(earlier(target))) {
      return reader.get();
    }
    return DirectoryLock.holding(
        target,
        lock -> {
          try {
            recover(target);
          } catch (IOException e) {
            throw new UncheckedIOException(
                "Writing %s was cut short, and the earlier model cannot be moved back: %s. Move it there from %s"
                    .formatted(target, e, earlier(target)),
                e);
          }
          return reader.get();
        });
  }

  private static ConfigurationFile card(Path directory) {
    return ConfigurationFile.read(directory.resolve(SavedFiles.CARD));
  }

  private static void checkReplaceable(Path target) throws IOException {
    if (!there(target)) {
      return;
    }
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          "Cannot save to %s: it is no directory, but a directory is needed".formatted(target));
    }
    var foreign = new TreeSet<>(files(target));
    if (isExport(target)) {
      foreign.removeAll(card(target).list(FILES));
      foreign.remove(SavedFiles.CARD);
    }
    if (!foreign.isEmpty()) {
      throw new IllegalArgumentException(
          ("Cannot save to %s: '%s' in it is not part of an earlier export and would be lost. Save to "
                  + "another directory")
              .formatted(target, foreign.first()));
    }
  }

  /** A link counts even if it leads nowhere. */
  private static boolean there(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
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

  /** Where an export lies while another takes its place. */
  private static Path earlier(Path target) {
    return target.resolveSibling("." + target.getFileName() + ".earlier");
  }

  private static void exchange(Path draft, Path target) throws IOException {
    if (!isExport(target)) {
      AtomicFiles.deleteTree(target); // nothing but empty directories
      AtomicFiles.move(draft, target);
      return;
    }
    Path earlier = earlier(target);
    AtomicFiles.move(target, earlier);
    try {
      AtomicFiles.move(draft, target);
    } catch (IOException e) {
      AtomicFiles.move(earlier, target);
      throw e;
    }
    discard(earlier, target);
  }

  /** Ends what a process that ended in the middle of an exchange has left. */
  private static void recover(Path target) throws IOException {
    Path earlier = earlier(target);
    if (isExport(earlier)) {
      if (isExport(target)) {
        discard(earlier, target);
      } else if (!there(target)) {
        AtomicFiles.move(earlier, target);
      }
    }
  }

  /** Under the name of a draft first: half deleted it is no export any more. */
  private static void discard(Path earlier, Path target) throws IOException {
    Path draft = AtomicFiles.draft(target);
    AtomicFiles.move(earlier, draft);
    try {
      AtomicFiles.deleteTree(draft);
    } catch (IOException inUse) {
      // The next export deletes it.
    }
  }
}
