package dev.graft.kernel.help;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** Where classes are found: the process's class path, what cells added, and what jars name. */
final class ClassPath {

  private final Supplier<List<Path>> added;
  private final Map<Path, List<Path>> named = new LinkedHashMap<>();

  ClassPath(Supplier<List<Path>> added) {
    this.added = added;
  }

  synchronized List<Path> entries() {
    Set<Path> entries = new LinkedHashSet<>();
    for (var entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        add(Path.of(entry).toAbsolutePath().normalize(), entries);
      }
    }
    added.get().forEach(entry -> add(entry.toAbsolutePath().normalize(), entries));
    return List.copyOf(entries);
  }

  private void add(Path entry, Set<Path> entries) {
    if (entries.add(entry)) {
      named.computeIfAbsent(entry, ClassPath::manifest).forEach(each -> add(each, entries));
    }
  }

  /** The kernel's own jar names its libraries so. */
  private static List<Path> manifest(Path jar) {
    if (!Files.isRegularFile(jar)) {
      return List.of();
    }
    try (var file = new JarFile(jar.toFile())) {
      var manifest = file.getManifest();
      var text =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      var entries = new ArrayList<Path>();
      for (var name : text == null ? new String[0] : text.strip().split("\\s+", -1)) {
        entries.add(Path.of(jar.toUri().resolve(URI.create(name))).normalize());
      }
      return entries.stream().filter(Files::exists).toList();
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }
}
