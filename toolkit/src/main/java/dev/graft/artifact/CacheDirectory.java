package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Graft keeps what it unpacks. */
final class CacheDirectory {

  private CacheDirectory() {}

  static Path locate() {
    return locate(
        System.getProperty("graft.cache"),
        System.getenv("GRAFT_CACHE"),
        System.getenv("XDG_CACHE_HOME"),
        System.getProperty("user.home"));
  }

  static Path locate(
      @Nullable String property, @Nullable String own, @Nullable String xdg, String home) {
    if (property != null && !property.isBlank()) {
      return Path.of(property).toAbsolutePath();
    }
    if (own != null && !own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    // The XDG specification tells to ignore relative paths.
    if (xdg != null && !xdg.isBlank() && Path.of(xdg).isAbsolute()) {
      return Path.of(xdg).resolve("graft");
    }
    return Path.of(home, ".cache", "graft").toAbsolutePath();
  }

  /** A new empty file beside the target, so that moving it there is atomic. */
  static Path newPart(Path target) {
    try {
      var part = AtomicFiles.draft(target.toAbsolutePath());
      Files.createDirectories(part.getParent());
      // Not a temporary file of Java's making: only its owner could read that.
      return Files.createFile(part);
    } catch (IOException e) {
      throw new ArtifactException(
          "Could not write to the cache directory "
              + target.getParent()
              + " ("
              + e
              + "). Make it writable and see that the disk has space, or name another directory in"
              + " the environment variable GRAFT_CACHE.",
          e);
    }
  }
}
