package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files and directories that are never seen half-written: a draft is written beside its place, on
 * the same disk, and then moved there.
 */
public final class AtomicFiles {

  private static final String DRAFT = ".part";
  private static final String UNIQUE = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private AtomicFiles() {}

  /**
   * A name for a draft beside a place, which nobody else uses; nothing is made.
   *
   * @param target the place of a file or directory
   */
  public static Path draft(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + DRAFT);
  }

  /**
   * Moves a draft to its place, at once.
   *
   * @param draft a file or directory
   * @param target a file there is replaced, and an empty directory by a directory
   * @throws IOException if that is impossible; the draft stays
   */
  public static void move(Path draft, Path target) throws IOException {
    try {
      Path unused = Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Path unused = Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Writes a file.
   *
   * @param target missing directories are made; a file there is replaced
   * @param content the bytes
   * @throws IOException if it cannot be written; what was there stays
   */
  public static void write(Path target, byte[] content) throws IOException {
    Path draft = draft(target.toAbsolutePath());
    try {
      Files.createDirectories(draft.getParent());
      Files.write(draft, content);
      move(draft, target);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Deletes the drafts that a process which ended too early has left beside a place, as far as that
   * is possible.
   *
   * @param target the place; nobody else may be writing a draft for it
   * @throws IOException if the directory of the place cannot be read
   */
  public static void deleteDrafts(Path target) throws IOException {
    String start = "." + target.getFileName() + ".";
    List<Path> left;
    try (Stream<Path> beside = Files.list(target.toAbsolutePath().getParent())) {
      left =
          beside
              .filter(
                  file -> {
                    String name = file.getFileName().toString();
                    return name.startsWith(start)
                        && name.endsWith(DRAFT)
                        && name.substring(start.length(), name.length() - DRAFT.length())
                            .matches(UNIQUE);
                  })
              .toList();
    }
    for (Path draft : left) {
      try {
        deleteTree(draft);
      } catch (IOException inUse) {
        // Another time, then.
      }
    }
  }

  /**
   * Deletes a file or a directory with all that is in it; links, not what they lead to.
   *
   * @param tree it need not exist
   * @throws IOException if a part of it cannot be deleted
   */
  public static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(tree)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
