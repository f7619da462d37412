package dev.graft.kernel.install;

import dev.graft.kernel.classpath.PackageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The files that make the kernel's start short, one set for each Java and jar: beside the jar where
 * that can be written, else in the user's cache. A kernel whose files are missing or stale starts
 * all the same, only slower.
 *
 * @param archive the loaded classes, as Java keeps them
 * @param index in which jars which packages are
 */
record Store(Path archive, Path index) {

  private static final List<String> ENDINGS = List.of(".jsa", ".aot", ".packages");

  /** Where the files of a jar are for the Java that runs now; empty if nothing can be written. */
  static Optional<Store> find(Path jar, Map<String, String> environment) {
    var beside = jar.getParent();
    if (beside != null && Files.isDirectory(beside) && Files.isWritable(beside)) {
      return Optional.of(in(beside, jar));
    }
    try {
      var cache = Files.createDirectories(cache(environment));
      return Files.isWritable(cache) ? Optional.of(in(cache, jar)) : Optional.empty();
    } catch (IOException | SecurityException notWritable) {
      return Optional.empty();
    }
  }

  static Store in(Path directory, Path jar) {
    var name = String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "");
    int feature = Runtime.version().feature();
    var stem = name + "-" + feature + "-" + key(System.getProperty("java.home") + "\n" + jar);
    return new Store(
        directory.resolve(stem + (feature >= JavaCommand.FIRST_WITH_AOT_CACHE ? ".aot" : ".jsa")),
        directory.resolve(stem + ".packages"));
  }

  /** Whether the compiler's index is that of the jar as it is now. */
  boolean hasIndex(Path jar) {
    return PackageIndex.read(index, jar).isPresent();
  }

  /** Deletes those of the files that have a name as they are given here. */
  static void delete(List<Path> files) throws IOException {
    for (var file : files) {
      var name = String.valueOf(file.getFileName());
      if (ENDINGS.stream().anyMatch(name::endsWith)) {
        boolean unused = Files.deleteIfExists(file);
      }
    }
  }

  List<Path> files() {
    return List.of(archive, index);
  }

  private static String key(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static Path cache(Map<String, String> environment) {
    var home = InstallOptions.home(environment);
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("mac")) {
      return Path.of(home, "Library", "Caches", "graft");
    }
    var variable = system.contains("win") ? "LOCALAPPDATA" : "XDG_CACHE_HOME";
    var named = environment.getOrDefault(variable, "");
    return named.isBlank() ? Path.of(home, ".cache", "graft") : Path.of(named, "graft");
  }
}
