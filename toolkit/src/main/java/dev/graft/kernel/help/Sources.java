package dev.graft.kernel.help;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Parses source text. */
final class Sources {

  static final JavaCompiler COMPILER =
      Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not only a JRE");

  /** Nothing is looked up in it. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(problem -> {}, null, null);

  private Sources() {}

  /** What the parser made of a text. */
  record Parsed(
      JavacTask task,
      @Nullable CompilationUnitTree unit,
      List<Diagnostic<? extends JavaFileObject>> diagnostics) {}

  static Parsed parse(String source) {
    var problems = new DiagnosticCollector<JavaFileObject>();
    var task =
        (JavacTask)
            COMPILER.getTask(
                null, FILES, problems, List.of("-proc:none"), null, List.of(new Text("$", source)));
    try {
      var units = task.parse().iterator();
      return new Parsed(task, units.hasNext() ? units.next() : null, problems.getDiagnostics());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Source text for the compiler. */
  static final class Text extends SimpleJavaFileObject {

    private final String name;
    private final String source;

    Text(String name, String source) {
      super(URI.create("text:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
      this.name = name;
      this.source = source;
    }

    String binaryName() {
      return name;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true;
    }
  }
}
