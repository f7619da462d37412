package dev.graft.kernel;

import dev.graft.artifact.MavenArtifacts;
import io.github.spencerpark.jupyter.kernel.util.GlobFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The line magics, named and used as IJava's. */
final class Magics {

  private final Map<String, Magic> magics = new TreeMap<>();
  private final Map<String, String> repositories = new LinkedHashMap<>();
  private final io.github.spencerpark.jupyter.kernel.magic.registry.Magics registry =
      new io.github.spencerpark.jupyter.kernel.magic.registry.Magics();
  private final Consumer<Path> classpath;
  private final SourceRunner runner;

  /** Runs source text as a part of the current cell. */
  @FunctionalInterface
  interface SourceRunner {
    void run(String source, String name) throws Exception;
  }

  Magics(Consumer<Path> classpath, SourceRunner runner) {
    this.classpath = classpath;
    this.runner = runner;
    magics.put("maven", this::maven);
    magics.put("addMavenDependency", this::maven);
    magics.put("addMavenDependencies", this::maven);
    magics.put("mavenRepo", this::mavenRepo);
    magics.put("addMavenRepo", this::mavenRepo);
    magics.put("jars", arguments -> add("jars", arguments, true));
    magics.put("classpath", arguments -> add("classpath", arguments, false));
    magics.put("load", this::load);
    magics.forEach((name, magic) -> registry.registerLineMagic(name, magic::run));
  }

  /** Where a notebook registers its own. */
  io.github.spencerpark.jupyter.kernel.magic.registry.Magics registry() {
    return registry;
  }

  List<String> names() {
    return List.copyOf(magics.keySet());
  }

  @Nullable Object run(String name, List<String> arguments) throws Exception {
    var magic = magics.get(name);
    if (magic == null) {
      try {
        return registry.applyLineMagic(name, arguments);
      } catch (io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException none) {
        // Said below.
      }
      throw new IllegalArgumentException(
          "There is no magic %" + name + ". There are: %" + String.join(", %", magics.keySet()));
    }
    return magic.run(arguments);
  }

  /** A magic whose arguments go on in the lines of the cell. */
  @Nullable Object runCell(String name, List<String> arguments, String body) throws Exception {
    if (!magics.containsKey(name)) {
      try {
        return registry.applyCellMagic(name, arguments, body);
      } catch (io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException none) {
        // Said by run.
      }
    }
    var all = new ArrayList<>(arguments);
    body.lines().map(Arguments::withoutComment).map(Arguments::split).forEach(all::addAll);
    return run(name, all);
  }

  private List<String> maven(List<String> coordinates) {
    require(!coordinates.isEmpty(), "%maven group:artifact:version ...");
    return addAll(MavenArtifacts.resolveWithDependencies(coordinates, Map.copyOf(repositories)));
  }

  private @Nullable Object mavenRepo(List<String> arguments) {
    require(arguments.size() == 2, "%mavenRepo id url");
    var added = Map.of(arguments.get(0), arguments.get(1));
    // Without roots nothing is resolved, but a malformed address is found out.
    var none = MavenArtifacts.resolveWithDependencies(List.of(), added);
    repositories.putAll(added);
    return none.isEmpty() ? null : none;
  }

  private List<String> add(String name, List<String> globs, boolean filesOnly) throws IOException {
    require(!globs.isEmpty(), "%" + name + " path-or-glob ...");
    var found = new ArrayList<Path>();
    for (var glob : globs) {
      int before = found.size();
      try {
        var finder = new GlobFinder(glob);
        (filesOnly ? finder.computeMatchingFiles() : finder.computeMatchingPaths())
            .forEach(found::add);
      } catch (NoSuchFileException absentDirectory) {
        // Said below.
      }
      if (found.size() == before) {
        System.err.println(
            "%" + name + ": nothing matches " + glob + " in " + Path.of("").toAbsolutePath());
      }
    }
    return addAll(found);
  }

  private List<String> addAll(List<Path> paths) {
    paths.forEach(path -> classpath.accept(path.toAbsolutePath().normalize()));
    return paths.stream().map(path -> path.toAbsolutePath().normalize().toString()).toList();
  }

  private @Nullable Object load(List<String> arguments) throws Exception {
    require(arguments.size() == 1, "%load file (.java, .jshell, .jsh, .ijava or .ipynb)");
    var file = find(arguments.get(0));
    for (var source : SourceFile.cells(file)) {
      runner.run(source, file.getFileName().toString());
    }
    return null;
  }

  private static Path find(String name) {
    for (var suffix : SourceFile.SUFFIXES) {
      var file = Path.of(name + suffix);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new IllegalArgumentException(
        "There is no file " + name + " in " + Path.of("").toAbsolutePath() + ". Check the path.");
  }

  private static void require(boolean condition, String usage) {
    if (!condition) {
      throw new IllegalArgumentException("Use it as: " + usage);
    }
  }
}
