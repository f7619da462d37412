package dev.graft.kernel.magic;

import io.github.spencerpark.jupyter.kernel.util.GlobFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The magics that take files: jars and directories for the class path, source to run. */
final class FileMagics {

  private final Classpath classpath;
  private final Magics.SourceRunner runner;

  FileMagics(Classpath classpath, Magics.SourceRunner runner) {
    this.classpath = classpath;
    this.runner = runner;
  }

  List<Magic> all() {
    return List.of(
        new Magic(
            List.of("jars"),
            "adds jar files to the class path",
            List.of("%jars FILE-OR-GLOB...", "%%jars, with one or more in each line of the cell"),
            List.of("FILE-OR-GLOB  a file, or a pattern such as libs/*.jar", "Gives the files."),
            "%jars libs/*.jar",
            new PathCompletion(".jar"),
            call -> add("jars", call, true)),
        new Magic(
            List.of("classpath"),
            "adds jar files and directories to the class path",
            List.of(
                "%classpath PATH-OR-GLOB...",
                "%%classpath, with one or more in each line of the cell"),
            List.of(
                "PATH-OR-GLOB  a jar, a directory with classes, or a pattern for them",
                "Gives the files."),
            "%classpath build/classes libs/*.jar",
            new PathCompletion(".jar"),
            call -> add("classpath", call, false)),
        new Magic(
            List.of("load"),
            "runs a file of Java, or the code cells of a notebook, as if written here",
            List.of("%load FILE..."),
            List.of(
                "FILE  a .java, .jshell, .jsh, .ijava or .ipynb file; the ending may be left out"),
            "%load helpers.jshell",
            new PathCompletion(".java", ".jshell", ".jsh", ".ijava", ".ipynb"),
            this::load));
  }

  private List<String> add(String name, Magic.Call call, boolean filesOnly) throws IOException {
    var globs = call.words();
    if (globs.isEmpty()) {
      throw new Misuse("Which files?");
    }
    var found = new ArrayList<Path>();
    for (var glob : globs) {
      int before = found.size();
      try {
        var finder = new GlobFinder(atHome(glob));
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
    return classpath.add(found);
  }

  private @Nullable Object load(Magic.Call call) throws Exception {
    var names = call.words();
    if (names.isEmpty()) {
      throw new Misuse("Which file?");
    }
    for (var file : names.stream().map(FileMagics::find).toList()) {
      for (var cell : SourceFile.cells(file)) {
        Object unused = runner.run(cell.source(), cell.name(), 1);
      }
    }
    return null;
  }

  private static Path find(String name) {
    for (var suffix : SourceFile.SUFFIXES) {
      var file = Path.of(atHome(name) + suffix);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new IllegalArgumentException(
        "There is no file " + name + " in " + Path.of("").toAbsolutePath() + ". Check the path.");
  }

  /** As a shell reads it. */
  static String atHome(String path) {
    return path.equals("~") || path.startsWith("~/")
        ? System.getProperty("user.home") + path.substring(1)
        : path;
  }
}
