package dev.graft.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Whether files have the content they should have. A file is hashed once and a remark of its size
 * and time is left beside it; it is hashed again only when one of them is another.
 */
final class Verified {

  private Verified() {}

  /** Whether a regular, readable file stands there and has that hash. */
  static boolean has(Path file, String sha256) {
    if (isRemarked(file, sha256)) {
      return true;
    }
    if (!Sha256.matches(file, sha256)) {
      return false;
    }
    remark(file, sha256);
    return true;
  }

  private static boolean isRemarked(Path file, String sha256) {
    try {
      return Files.readString(remarkOf(file)).equals(text(file, sha256));
    } catch (IOException | java.io.UncheckedIOException none) {
      return false;
    }
  }

  /** Notes that a file was found to have the hash. A remark that cannot be kept is done without. */
  static void remark(Path file, String sha256) {
    try {
      AtomicFiles.write(remarkOf(file), text(file, sha256).getBytes(StandardCharsets.UTF_8));
    } catch (IOException withoutIt) {
      // The next use hashes the file again.
    }
  }

  private static Path remarkOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".verified");
  }

  private static String text(Path file, String sha256) throws IOException {
    var attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException(file + " is no file");
    }
    return "%s %d %s\n".formatted(sha256, attributes.size(), attributes.lastModifiedTime());
  }
}
