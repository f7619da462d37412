package dev.graft.kernel.classpath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/**
 * Which packages are in which of the jars that a jar's manifest names, itself included.
 *
 * <p>The Java compiler opens every jar of its class path and reads all names in it before it
 * compiles the first cell; with some thirty thousand names, that is a quarter of the kernel's
 * start. The index is written at installation and says which jars need to be opened.
 */
public final class PackageIndex {

  private static final String FORMAT = "graft-packages-1";

  private final Path jar;
  private final Map<Path, Set<String>> packages;
  private final Map<String, List<Path>> jars = new HashMap<>();

  private PackageIndex(Path jar, Map<Path, Set<String>> packages) {
    this.jar = jar;
    this.packages = packages;
    packages.forEach(
        (file, names) ->
            names.forEach(name -> jars.computeIfAbsent(name, n -> new ArrayList<>()).add(file)));
  }

  /** Reads the jar and all that its manifest names. */
  public static PackageIndex of(Path jar) throws IOException {
    var packages = new LinkedHashMap<Path, Set<String>>();
    packages.put(jar, packagesIn(jar));
    for (var library : libraries(jar)) {
      if (Files.isRegularFile(library)) {
        packages.put(library, packagesIn(library));
      }
    }
    return new PackageIndex(jar, packages);
  }

  /** Reads what {@link #write} wrote; empty if there is none for this jar as it is now. */
  public static Optional<PackageIndex> read(Path file, Path jar) {
    try {
      var lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.get(0).equals(head(jar))) {
        return Optional.empty();
      }
      var packages = new LinkedHashMap<Path, Set<String>>();
      Set<String> names = Set.of();
      for (var line : lines.subList(1, lines.size())) {
        if (line.startsWith("\t")) {
          names.add(line.substring(1));
        } else {
          names = new LinkedHashSet<>();
          packages.put(Path.of(line), names);
        }
      }
      return Optional.of(new PackageIndex(jar, packages));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty(); // then the compiler looks for itself
    }
  }

  /** Whether the index at a place is that of the jar as it is now. */
  static boolean isCurrent(Path file, Path jar) {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().equals(Optional.of(head(jar)));
    } catch (IOException | RuntimeException unreadable) {
      return false;
    }
  }

  /** Writes the index, to be read for as long as the jar is the same. */
  public void write(Path file) throws IOException {
    var lines = new ArrayList<String>(List.of(head(jar)));
    packages.forEach(
        (library, names) -> {
          lines.add(library.toString());
          names.forEach(name -> lines.add("\t" + name));
        });
    Path unused = Files.write(file, lines);
  }

  Path jar() {
    return jar;
  }

  Collection<Path> all() {
    return packages.keySet();
  }

  /** The jars that hold classes of a package, in the order of the class path. */
  List<Path> holding(String name) {
    return jars.getOrDefault(name, List.of());
  }

  private static String head(Path jar) throws IOException {
    return FORMAT
        + "\t"
        + Files.size(jar)
        + "\t"
        + Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS) // what an image's layers keep
        + "\t"
        + jar;
  }

  private static List<Path> libraries(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      var manifest = file.getManifest();
      var line =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      var found = new ArrayList<Path>();
      for (var name : line == null ? new String[0] : line.trim().split("\\s+", -1)) {
        // The manifest names URLs.
        found.add(Path.of(jar.toUri().resolve(name)));
      }
      return found;
    }
  }

  private static Set<String> packagesIn(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      var names = new TreeSet<String>();
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .forEach(
              name ->
                  names.add(
                      name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.')));
      return names;
    }
  }
}
