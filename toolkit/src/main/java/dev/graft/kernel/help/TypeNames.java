package dev.graft.kernel.help;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/** The names of all top-level types of the JDK and the class path, found at the first question. */
final class TypeNames {

  private static final int LIMIT = 100;
  private static final int CLASS_MAGIC = 0xCAFEBABE;

  private static final Pattern INNER =
      Pattern.compile("\\.(?:internal|impl|shaded|shadow|thirdparty|repackaged|relocated)\\.");

  private final Supplier<List<Path>> classpath;
  private final Set<Path> read = new HashSet<>();
  private final NavigableMap<String, NavigableMap<String, Origin>> packages = new TreeMap<>();
  private final NavigableMap<String, List<String>> bySimpleName = new TreeMap<>();
  private boolean platformRead;

  TypeNames(Supplier<List<Path>> classpath) {
    this.classpath = classpath;
  }

  /** Where a class file is. */
  private record Origin(Path place, String entry) {

    boolean isPublic() {
      try {
        if (Files.isDirectory(place)) {
          try (var in = Files.newInputStream(place.resolve(entry))) {
            return isPublicClass(in);
          }
        }
        try (var jar = new ZipFile(place.toFile());
            var in = jar.getInputStream(jar.getEntry(entry))) {
          return isPublicClass(in);
        }
      } catch (IOException | RuntimeException e) {
        return false;
      }
    }
  }

  /** The public types whose simple names begin so, qualified; the likeliest first. */
  synchronized List<String> startingWith(String prefix) {
    refresh();
    return bySimpleName.subMap(prefix, prefix + Character.MAX_VALUE).entrySet().stream()
        .flatMap(names -> names.getValue().stream())
        .sorted(Comparator.comparingInt((String name) -> rank(name, prefix)).thenComparing(n -> n))
        .limit(LIMIT)
        .filter(this::isPublic)
        .toList();
  }

  private static int rank(String name, String prefix) {
    int distance = name.startsWith("java.") || name.startsWith("dev.graft.") ? 0 : 2;
    distance += name.startsWith("jdk.") || name.startsWith("com.sun.") ? 1 : 0;
    distance += INNER.matcher(name).find() ? 4 : 0;
    return distance * 2 + (name.endsWith("." + prefix) ? 0 : 1);
  }

  private boolean isPublic(String name) {
    int dot = name.lastIndexOf('.');
    var types = packages.get(name.substring(0, dot));
    var origin = types == null ? null : types.get(name.substring(dot + 1));
    return origin != null && origin.isPublic();
  }

  synchronized boolean exists(String packageName, String simpleName) {
    refresh();
    var types = packages.get(packageName);
    return types != null && types.containsKey(simpleName);
  }

  /** The simple names of the public types of a package. */
  synchronized Collection<String> typesOf(String packageName) {
    refresh();
    var types = packages.get(packageName);
    return types == null
        ? List.of()
        : types.entrySet().stream()
            .filter(type -> type.getValue().isPublic())
            .map(java.util.Map.Entry::getKey)
            .toList();
  }

  /** The next parts of the names of packages inside of one; of all packages for "". */
  synchronized Collection<String> packagesIn(String parent) {
    refresh();
    var start = parent.isEmpty() ? "" : parent + ".";
    var found = new TreeSet<String>();
    for (var name : packages.subMap(start, start + Character.MAX_VALUE).keySet()) {
      var rest = name.substring(start.length());
      if (!rest.isEmpty()) {
        found.add(rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest);
      }
    }
    return found;
  }

  /** Reads what is new on the class path. */
  synchronized void refresh() {
    if (!platformRead) {
      platformRead = true;
      readPlatform();
    }
    for (var place : classpath.get()) {
      if (read.add(place)) {
        try {
          readPlace(place);
        } catch (IOException | RuntimeException e) {
          // Neither a folder of classes nor a jar.
        }
      }
    }
  }

  private void readPlatform() {
    var root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
    for (var module : ModuleLayer.boot().modules()) {
      for (var exported : module.getDescriptor().exports()) {
        if (!exported.isQualified()) {
          readPackage(root.resolve(module.getName()), exported.source());
        }
      }
    }
  }

  private void readPackage(Path module, String name) {
    var folder = name.replace('.', '/');
    try (var files = Files.list(module.resolve(folder))) {
      files.forEach(file -> add(module, folder + "/" + file.getFileName()));
    } catch (IOException e) {
      // An exported package that the image lacks.
      return;
    }
  }

  private void readPlace(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      try (var files = Files.walk(place)) {
        files.forEach(file -> add(place, place.relativize(file).toString().replace('\\', '/')));
      }
    } else if (Files.isRegularFile(place)) {
      try (var jar = new ZipFile(place.toFile())) {
        jar.stream().forEach(entry -> add(place, entry.getName()));
      }
    }
  }

  private void add(Path place, String entry) {
    int slash = entry.lastIndexOf('/');
    if (slash < 0
        || !entry.endsWith(".class")
        || entry.indexOf('$', slash) >= 0
        || entry.startsWith("META-INF/")
        || entry.indexOf('-') >= 0) {
      return;
    }
    var packageName = entry.substring(0, slash).replace('/', '.');
    var simpleName = entry.substring(slash + 1, entry.length() - ".class".length());
    var types = packages.computeIfAbsent(packageName, name -> new TreeMap<>());
    if (types.putIfAbsent(simpleName, new Origin(place, entry)) == null) {
      bySimpleName
          .computeIfAbsent(simpleName, name -> new ArrayList<>(1))
          .add(packageName + "." + simpleName);
    }
  }

  /** Reads no further than the class's access flags, which follow the constant pool. */
  static boolean isPublicClass(InputStream in) throws IOException {
    var data = new DataInputStream(new java.io.BufferedInputStream(in));
    if (data.readInt() != CLASS_MAGIC) {
      return false;
    }
    data.skipNBytes(4);
    int constants = data.readUnsignedShort();
    for (int i = 1; i < constants; i++) {
      int tag = data.readUnsignedByte();
      switch (tag) {
        case 1 -> data.skipNBytes(data.readUnsignedShort());
        case 5, 6 -> {
          data.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> data.skipNBytes(2);
        case 15 -> data.skipNBytes(3);
        default -> data.skipNBytes(4);
      }
    }
    return (data.readUnsignedShort() & java.lang.reflect.Modifier.PUBLIC) != 0;
  }
}
