package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the files that a checkpoint names beside itself, and none elsewhere. */
final class Siblings {

  private Siblings() {}

  /**
   * Resolves a location that a file mentions.
   *
   * <p>Links are followed only to the real directory of either: the hub's cache keeps all files of
   * a model as links to one such directory.
   *
   * @param owner the file that mentions it
   * @param location a relative path with slashes
   * @param purpose what the owner wants of it, for messages
   */
  static Path resolve(Path owner, String location, String purpose) throws IOException {
    String what = owner + ": " + purpose + " " + Names.quote(location);
    Path directory = owner.toAbsolutePath().normalize().getParent();
    Path found;
    try {
      Path relative = Path.of(location);
      if (directory == null || location.isEmpty() || relative.isAbsolute()) {
        throw new CheckpointException(what + " must be a path relative to the file");
      }
      found = directory.resolve(relative).normalize();
    } catch (InvalidPathException e) {
      throw new CheckpointException(what + " is no path", e);
    }
    if (!found.startsWith(directory)) {
      throw new CheckpointException(what + " leads out of the file's directory; that is refused");
    }
    if (!Files.isRegularFile(found)) {
      throw new CheckpointException(what + " is missing; it belongs at " + found);
    }
    Path real = found.toRealPath();
    Path realOwner = owner.toRealPath().getParent();
    if (!real.startsWith(directory.toRealPath())
        && !(realOwner != null && real.startsWith(realOwner))) {
      throw new CheckpointException(what + " is a link out of the file's directory; refused");
    }
    return found;
  }
}
