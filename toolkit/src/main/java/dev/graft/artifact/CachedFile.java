package dev.graft.artifact;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Files taken out of jars into Graft's cache directory, checked at every use.
 *
 * <p>The directory is the system property {@code graft.cache}, else the environment variable {@code
 * GRAFT_CACHE}, else {@code $XDG_CACHE_HOME/graft}, else {@code ~/.cache/graft}. Several processes
 * may share it.
 */
public final class CachedFile {

  private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

  private CachedFile() {}

  /**
   * Gives an entry of a jar as a file of its own; the jar is asked for only if the file is not
   * cached.
   *
   * @param jar finds a jar or any other zip file
   * @param entry the entry's full name, such as {@code models/tiny.onnx}
   * @param sha256 the SHA-256 of the entry's content: 64 hexadecimal digits
   * @return the file in the cache directory; it keeps the entry's last name
   * @throws IllegalArgumentException if the hash is not 64 hexadecimal digits
   * @throws ArtifactException as {@link #extract(Path, String, String)}, or if there is no jar
   */
  public static Path extract(Supplier<Path> jar, String entry, String sha256) {
    Path target = target(entry, sha256);
    return Sha256.matches(target, sha256.toLowerCase(Locale.ROOT))
        ? target
        : extract(jar.get(), entry, sha256);
  }

  /**
   * Gives an entry of a jar as a file of its own.
   *
   * <p>The file is extracted once. At every call its content is compared with the hash; a file that
   * was truncated or altered meanwhile is extracted again.
   *
   * @param jar a jar or any other zip file
   * @param entry the entry's full name, such as {@code models/tiny.onnx}
   * @param sha256 the SHA-256 of the entry's content: 64 hexadecimal digits
   * @return the file in the cache directory; it keeps the entry's last name
   * @throws IllegalArgumentException if the hash is not 64 hexadecimal digits
   * @throws ArtifactException if the jar cannot be read, has no such entry, or the entry's content
   *     has another hash; or if the cache directory cannot be written
   */
  public static Path extract(Path jar, String entry, String sha256) {
    var expected = sha256.toLowerCase(Locale.ROOT);
    var target = target(entry, sha256);
    if (Sha256.matches(target, expected)) {
      return target;
    }
    try (var zip = new ZipFile(jar.toFile())) {
      var found = zip.getEntry(entry);
      if (found == null || found.isDirectory()) {
        throw new ArtifactException(
            "There is no file " + entry + " in " + jar + ". " + replaceIt(jar));
      }
      store(jar, zip, found, target, expected);
      return target;
    } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
      throw new ArtifactException("There is no file " + jar + " to take " + entry + " from.", e);
    } catch (IOException e) {
      throw new ArtifactException(
          "Could not take %s from %s to %s (%s). See that the disk has space; if it has: %s"
              .formatted(entry, jar, target.getParent(), e.getMessage(), replaceIt(jar)),
          e);
    }
  }

  private static Path target(String entry, String sha256) {
    if (!HASH.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "Not a SHA-256: \"" + sha256 + "\". Expected 64 hexadecimal digits.");
    }
    return CacheDirectory.locate()
        .resolve("files")
        .resolve(sha256.toLowerCase(Locale.ROOT))
        .resolve(name(entry));
  }

  private static void store(Path jar, ZipFile zip, ZipEntry entry, Path target, String expected)
      throws IOException {
    var part = CacheDirectory.newPart(target);
    try {
      String actual;
      try (var in = zip.getInputStream(entry)) {
        actual = Sha256.copy(in, part);
      }
      if (!actual.equals(expected)) {
        throw new ArtifactException(
            "%s in %s is not the expected file: its SHA-256 is %s, expected %s. %s"
                .formatted(entry.getName(), jar, actual, expected, replaceIt(jar)));
      }
      publish(part, target, expected);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void publish(Path part, Path target, String expected) {
    try {
      try {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      // Where open files cannot be replaced, another process may have been first.
      if (!Sha256.matches(target, expected)) {
        throw new ArtifactException(
            "Could not write " + target + " (" + e + "). Remove what stands there.", e);
      }
    }
  }

  private static String name(String entry) {
    var name = entry.substring(Math.max(entry.lastIndexOf('/'), entry.lastIndexOf('\\')) + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "Not the name of a file in a jar: \"" + entry + "\". Expected such as models/tiny.onnx.");
    }
    return name;
  }

  private static String replaceIt(Path jar) {
    return "The jar is damaged or of another version: delete " + jar + " and fetch it again.";
  }
}
