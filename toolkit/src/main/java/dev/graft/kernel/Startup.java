package dev.graft.kernel;

import dev.graft.kernel.evaluation.CellFailure;
import dev.graft.kernel.evaluation.Evaluator;
import io.github.spencerpark.jupyter.kernel.util.GlobFinder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What happens before the first cell: imports, and what IJava's environment variables ask for. */
final class Startup {

  /** What nobody else imports: a cell's own import of the same name would replace the batch. */
  private static final String FIRST = "import java.lang.Void.*;";

  static final List<String> IMPORTS =
      List.of(
          "import java.util.*;",
          "import java.io.*;",
          "import java.math.*;",
          "import java.net.*;",
          "import java.util.concurrent.*;",
          "import java.util.prefs.*;",
          "import java.util.regex.*;",
          "import java.util.stream.*;");

  private final Evaluator evaluator;
  private final Consumer<String> problems;

  Startup(Evaluator evaluator, Consumer<String> problems) {
    this.evaluator = evaluator;
    this.problems = problems;
  }

  /**
   * Declares the imports of each owner.
   *
   * <p>Together they are one snippet and cost one compilation instead of one each, most of the
   * kernel's start. Only where that fails is each a snippet of its own, to tell which one is wrong.
   */
  void imports(Map<String, List<String>> byOwner) {
    var all = new StringBuilder(FIRST);
    byOwner.values().forEach(lines -> lines.forEach(line -> all.append('\n').append(line)));
    if (!evaluator.declare(all.toString())) {
      byOwner.forEach((owner, lines) -> lines.forEach(line -> run(line, owner)));
    }
  }

  /** {@code IJAVA_CLASSPATH}, {@code IJAVA_STARTUP_SCRIPTS_PATH}, {@code IJAVA_STARTUP_SCRIPT}. */
  void environment(@Nullable String classpath, @Nullable String scripts, @Nullable String script) {
    for (var glob : entries(classpath)) {
      run("%classpath " + quoted(glob), "IJAVA_CLASSPATH");
    }
    for (var glob : entries(scripts)) {
      for (var file : files(glob)) {
        try {
          run(Files.readString(file), file.toString());
        } catch (IOException e) {
          problems.accept("The startup script " + file + " could not be read: " + e);
        }
      }
    }
    if (script != null && !script.isBlank()) {
      run(script, "IJAVA_STARTUP_SCRIPT");
    }
  }

  private void run(String source, String name) {
    try {
      Object unused = evaluator.run(source, name);
    } catch (CellFailure e) {
      problems.accept(name + " failed: " + String.join("\n", e.lines()));
    }
  }

  private Iterable<Path> files(String glob) {
    try {
      return new GlobFinder(glob).computeMatchingFiles();
    } catch (IOException e) {
      problems.accept("IJAVA_STARTUP_SCRIPTS_PATH: nothing can be read at " + glob + ": " + e);
      return List.of();
    }
  }

  private static List<String> entries(@Nullable String path) {
    return path == null
        ? List.of()
        : Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(path)
            .filter(entry -> !entry.isBlank())
            .toList();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
