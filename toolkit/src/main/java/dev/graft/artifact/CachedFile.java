package dev.graft.artifact;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Files taken out of jars into Graft's cache directory, checked against known hashes: when they are
 * taken out, and whenever their size or time has changed since.
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
    return Verified.has(target, sha256.toLowerCase(Locale.ROOT))
        ? target
        : extract(jar.get(), entry, sha256);
  }

  /**
   * Gives an entry of a jar as a file of its own.
   *
   * <p>The file is extracted once. A file that was truncated or altered meanwhile is extracted
   * again.
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
    if (Verified.has(target, expected)) {
      return target;
    }
    return reading(
        jar,
        entry,
        target,
        zip -> {
          try (var in = zip.getInputStream(found(jar, zip, entry))) {
            store(jar, in, zip.getEntry(entry), target, expected);
          }
          return target;
        });
  }

  /**
   * Gives files of a zip that is itself an entry of a jar. It is read as a stream: nothing but the
   * wanted files is written, and none of them is in memory as a whole.
   *
   * @param jar finds a jar or any other zip file; asked only if a file is not cached
   * @param archive the full name of the entry that is a zip
   * @param sha256 the full names of the wanted entries in that zip, each with the SHA-256 of its
   *     content; their last names must differ
   * @return the directory in the cache that holds the files under their last names, and nothing
   *     else but remarks on them
   * @throws IllegalArgumentException if a hash is not 64 hexadecimal digits
   * @throws ArtifactException as {@link #extract(Path, String, String)}
   */
  public static Path extractAll(Supplier<Path> jar, String archive, Map<String, String> sha256) {
    var targets = new LinkedHashMap<String, Path>();
    Path directory =
        Objects.requireNonNull(
            target(archive, Sha256.of(new TreeMap<>(sha256).toString())).getParent());
    sha256.forEach(
        (entry, hash) -> {
          Path file = target(entry, hash).getFileName();
          if (targets.containsValue(directory.resolve(file))) {
            throw new IllegalArgumentException("Two files of one name: " + sha256.keySet());
          }
          targets.put(entry, directory.resolve(file));
        });
    var missing = new LinkedHashMap<String, Path>(targets);
    missing.entrySet().removeIf(file -> Verified.has(file.getValue(), hash(sha256, file)));
    if (!missing.isEmpty()) {
      storeAll(jar.get(), archive, sha256, missing, directory);
    }
    return directory;
  }

  private static void storeAll(
      Path jar,
      String archive,
      Map<String, String> sha256,
      Map<String, Path> missing,
      Path directory) {
    var unused =
        reading(
            jar,
            archive,
            directory,
            zip -> {
              try (var inner = new ZipInputStream(zip.getInputStream(found(jar, zip, archive)))) {
                for (var next = inner.getNextEntry();
                    next != null && !missing.isEmpty();
                    next = inner.getNextEntry()) {
                  Path target = missing.remove(next.getName());
                  if (target != null) {
                    store(
                        jar, inner, next, target, hash(sha256, Map.entry(next.getName(), target)));
                  }
                }
              }
              if (!missing.isEmpty()) {
                throw new ArtifactException(
                    "There is no file %s in %s of %s. %s"
                        .formatted(missing.keySet(), archive, jar, replaceIt(jar)));
              }
              return directory;
            });
  }

  private static String hash(Map<String, String> sha256, Map.Entry<String, Path> file) {
    return Objects.requireNonNull(sha256.get(file.getKey())).toLowerCase(Locale.ROOT);
  }

  @FunctionalInterface
  private interface Reading {
    Path from(ZipFile zip) throws IOException;
  }

  private static Path reading(Path jar, String entry, Path target, Reading reading) {
    try (var zip = new ZipFile(jar.toFile())) {
      return reading.from(zip);
    } catch (FileNotFoundException | java.nio.file.NoSuchFileException e) {
      throw new ArtifactException("There is no file " + jar + " to take " + entry + " from.", e);
    } catch (IOException e) {
      throw new ArtifactException(
          "Could not take %s from %s to %s (%s). See that the disk has space; if it has: %s"
              .formatted(entry, jar, target.getParent(), e.getMessage(), replaceIt(jar)),
          e);
    }
  }

  private static ZipEntry found(Path jar, ZipFile zip, String entry) {
    var found = zip.getEntry(entry);
    if (found == null || found.isDirectory()) {
      throw new ArtifactException(
          "There is no file " + entry + " in " + jar + ". " + replaceIt(jar));
    }
    return found;
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

  private static void store(
      Path jar, InputStream content, ZipEntry entry, Path target, String expected)
      throws IOException {
    var part = CacheDirectory.newPart(target);
    try {
      String actual = Sha256.copy(content, part);
      if (!actual.equals(expected)) {
        throw new ArtifactException(
            "%s in %s is not the expected file: its SHA-256 is %s, expected %s. %s"
                .formatted(entry.getName(), jar, actual, expected, replaceIt(jar)));
      }
      // As unzip does; and whatever is written to it later gives it a time of its own.
      if (entry.getLastModifiedTime() != null) {
        Files.setLastModifiedTime(part, entry.getLastModifiedTime());
      }
      publish(part, target, expected);
      Verified.remark(target, expected);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void publish(Path part, Path target, String expected) {
    try {
      AtomicFiles.move(part, target);
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
