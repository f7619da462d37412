package dev.graft;

import com.google.gson.JsonObject;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.artifact.AtomicFiles;
import dev.graft.artifact.PathLock;
import dev.graft.json.JsonFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The directory of a saved classifier, whose files are replaced together or not at all; others in
 * it stay.
 *
 * <p>They are first written to a fresh directory inside it, on the same disk. While they then move
 * to their places the card says that they are incomplete, so that a crash in between is noticed.
 */
final class SavedDirectory {
  private static final String INCOMPLETE = "incomplete";

  private SavedDirectory() {}

  /**
   * Replaces an earlier save.
   *
   * @param directory made if it does not exist
   * @param writer writes all files, the card among them, to the directory it is given
   * @throws IllegalArgumentException if the directory is none, or holds files of these names that
   *     are not an earlier save
   */
  static void replace(Path directory, Consumer<Path> writer) {
    var made = new ArrayList<Path>();
    boolean done = false;
    try {
      make(directory.toAbsolutePath(), made);
      done =
          DirectoryLock.holding(
              directory,
              lock -> {
                checkOurs(directory);
                draftAndMove(directory, writer, lock);
                return true;
              });
    } catch (IOException e) {
      throw SavedFiles.failure(directory, e);
    } finally {
      if (!done) {
        remove(made);
      }
    }
  }

  /** Refuses a card that stands for a save which did not reach its end. */
  static void checkComplete(ConfigurationReader card) {
    if (card.has(INCOMPLETE)) {
      throw card.problem(
          INCOMPLETE,
          "a save to this directory was interrupted, its files may not belong together: save again");
    }
  }

  /** The outermost of the directories that are missing is made first and listed last. */
  private static void make(Path directory, List<Path> made) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IllegalArgumentException(
          "Cannot save to %s: it is a file, but a directory is needed".formatted(directory));
    }
    Path parent = directory.getParent();
    if (parent != null) {
      make(parent, made);
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      made.add(0, directory);
    }
  }

  private static void remove(List<Path> made) {
    for (Path directory : made) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        return; // in use by someone else meanwhile
      }
    }
  }

  private static void checkOurs(Path directory) {
    Path card = directory.resolve(SavedFiles.CARD);
    if (there(card)) {
      if (!isCard(card)) {
        throw new IllegalArgumentException(
            ("Cannot save to %s: the %s in it is not one of Graft's and would be lost. Save to "
                    + "another directory, or remove it first")
                .formatted(directory, SavedFiles.CARD));
      }
      return;
    }
    List<String> foreign =
        SavedFiles.CONTENT.stream().filter(name -> there(directory.resolve(name))).toList();
    if (!foreign.isEmpty()) {
      throw new IllegalArgumentException(
          ("Cannot save to %s: it holds %s but no %s, so it is not an earlier save but another "
                  + "model, which would be lost. Save to another directory")
              .formatted(directory, String.join(" and ", foreign), SavedFiles.CARD));
    }
  }

  private static boolean isCard(Path card) {
    try {
      ConfigurationReader json = ConfigurationReader.open(card);
      return json.has("format") && (json.has("base") || json.has(INCOMPLETE));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A link counts even if it leads nowhere: it would be replaced. */
  private static boolean there(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static void draftAndMove(Path directory, Consumer<Path> writer, PathLock lock) {
    Path card = directory.resolve(SavedFiles.CARD);
    Path draft = AtomicFiles.draft(card);
    try {
      if (lock.isShared()) {
        AtomicFiles.deleteDrafts(card);
      }
      Files.createDirectory(draft);
      try {
        writer.accept(draft);
        Set<String> places = new LinkedHashSet<>(adapters(card));
        for (String place : adapters(draft.resolve(SavedFiles.CARD))) {
          if (places.add(place)) {
            checkFree(directory.resolve(place));
          }
        }
        for (String place : places) {
          checkReplaceable(directory.resolve(place));
        }
        Path mark = draft.resolve("." + INCOMPLETE);
        JsonFile.write(mark, mark());
        checkReplaceable(directory);
        AtomicFiles.move(mark, card);
        move(draft, directory);
        for (String place : places) {
          moveAdapter(draft.resolve(place), directory.resolve(place));
        }
        AtomicFiles.move(draft.resolve(SavedFiles.CARD), card);
      } finally {
        AtomicFiles.deleteTree(draft);
      }
    } catch (IOException e) {
      throw SavedFiles.failure(directory, e);
    }
  }

  private static void move(Path draft, Path directory) throws IOException {
    for (String name : SavedFiles.CONTENT) {
      if (there(draft.resolve(name))) {
        AtomicFiles.move(draft.resolve(name), directory.resolve(name));
      } else {
        Files.deleteIfExists(directory.resolve(name));
      }
    }
  }

  /** Of an adapter that is no more, its directory goes too, unless something else is in it. */
  private static void moveAdapter(Path draft, Path directory) throws IOException {
    if (there(draft)) {
      Files.createDirectories(directory);
    }
    if (!Files.isDirectory(directory)) {
      return;
    }
    move(draft, directory);
    if (!there(draft)) {
      try {
        Files.delete(directory);
      } catch (DirectoryNotEmptyException e) {
        return; // it holds what is not of a save
      }
    }
  }

  /** The names of the adapters that have directories of their own. */
  private static List<String> adapters(Path card) {
    return isCard(card) ? SavedCard.adapters(ConfigurationReader.open(card)) : List.of();
  }

  private static JsonObject mark() {
    var json = new JsonObject();
    json.addProperty("format", ClassifierWriter.FORMAT);
    json.addProperty(INCOMPLETE, true);
    return json;
  }

  /** What lies where an adapter's directory shall be is not an earlier save's. */
  private static void checkFree(Path place) {
    boolean taken =
        there(place)
            && (!Files.isDirectory(place)
                || SavedFiles.CONTENT.stream().anyMatch(name -> there(place.resolve(name))));
    if (taken) {
      throw new IllegalArgumentException(
          ("Cannot save an adapter to %s: what is there is not of an earlier save and would be "
                  + "lost. Save to another directory")
              .formatted(place));
    }
  }

  /** Found before the earlier save is touched. */
  private static void checkReplaceable(Path directory) throws IOException {
    for (String name : SavedFiles.CONTENT) {
      if (Files.isDirectory(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new DirectoryNotEmptyException(directory.resolve(name).toString());
      }
    }
  }
}
