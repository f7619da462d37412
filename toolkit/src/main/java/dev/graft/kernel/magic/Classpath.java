package dev.graft.kernel.magic;

import dev.graft.artifact.MavenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipFile;
import org.apache.maven.artifact.versioning.ComparableVersion;

/** What the magics add to the class path: of each artifact one version, the first. */
final class Classpath {

  private static final Set<String> JARS = Set.of("jar", "zip");

  private final Consumer<Path> sink;
  private final Map<String, String> versions = new HashMap<>();
  private final KernelJars kernel = KernelJars.ofThisProcess();

  Classpath(Consumer<Path> sink) {
    this.sink = sink;
  }

  /** Adds files and directories, and gives their absolute paths. */
  List<String> add(List<Path> paths) {
    var absolute = paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    absolute.forEach(Classpath::check);
    absolute.forEach(sink);
    return absolute.stream().map(Path::toString).toList();
  }

  /**
   * Adds what was resolved, but for what the kernel itself runs on and for other versions of what
   * was added before: nothing can be taken off a class path.
   *
   * @param roots the keys of those asked for by name, of which another version is always told; of
   *     others only an older one
   */
  List<String> addResolved(List<MavenFile> files, Collection<String> roots) {
    var added = new ArrayList<Path>();
    var kept = new ArrayList<String>();
    var kernels = new ArrayList<String>();
    for (var file : files) {
      if (!JARS.contains(file.extension())) {
        continue;
      }
      var before = versions.get(file.key());
      if (before != null && !before.equals(file.version())) {
        note(file, before, roots, kept);
        continue;
      }
      var own = kernel.versionOf(file);
      if (own == null) {
        added.add(file.file());
      } else if (!own.equals(file.version())) {
        note(file, own, roots, kernels);
      }
    }
    var paths = add(added);
    files.stream()
        .filter(file -> added.contains(file.file()))
        .forEach(file -> versions.put(file.key(), file.version()));
    warn("Added before in another version, which stays until the kernel is restarted: ", kept);
    warn("The kernel itself runs on another version, which is used here too: ", kernels);
    return paths;
  }

  private static void note(
      MavenFile file, String used, Collection<String> roots, List<String> notes) {
    boolean older =
        new ComparableVersion(used).compareTo(new ComparableVersion(file.version())) < 0;
    if (older || roots.contains(file.key())) {
      notes.add(file.key() + " " + used + " (not " + file.version() + ")");
    }
  }

  private static void warn(String what, List<String> versions) {
    if (!versions.isEmpty()) {
      System.err.println(what + String.join(", ", versions) + ".");
    }
  }

  /** The compiler's complaint about a damaged jar would name every import of it. */
  private static void check(Path path) {
    if (path.toString().endsWith(".jar") && path.toFile().isFile()) {
      try (var zip = new ZipFile(path.toFile())) {
        var unused = zip.size();
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "The jar "
                + path
                + " is damaged ("
                + e.getMessage()
                + "). Delete it and try again, so that it is fetched anew.",
            e);
      }
    }
  }
}
