package dev.graft.kernel.help;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/** Reads code as the shell would, without running it: with all that earlier cells declare. */
final class ShellCompiler {

  private static final String PACKAGE = "REPL";

  private final JShell shell;
  private final Supplier<List<Path>> classpath;
  private @Nullable StandardJavaFileManager files;
  private List<Path> places = List.of();

  ShellCompiler(JShell shell, Supplier<List<Path>> classpath) {
    this.shell = shell;
    this.classpath = classpath;
  }

  /** Code whose names and types are known. */
  record Analyzed(JavacTask task, CompilationUnitTree unit, int offset) {}

  /**
   * Analyzes the inside of a method.
   *
   * @param imports of the cell itself
   */
  Analyzed analyze(List<String> imports, String body) throws IOException {
    var header = new StringBuilder("package " + PACKAGE + ";\n");
    var declared = new LinkedHashMap<String, String>();
    for (var snippet : snippets()) {
      if (snippet instanceof ImportSnippet) {
        header.append(snippet.source()).append('\n');
      } else if (snippet instanceof DeclarationSnippet declaration) {
        var wrapper = shell.sourceCodeAnalysis().wrapper(snippet);
        declared.put(wrapper.fullClassName(), wrapper.wrapped());
        header
            .append("import static ")
            .append(wrapper.fullClassName() + "." + declaration.name())
            .append(";\n");
      }
    }
    imports.forEach(text -> header.append(text).append(";\n"));
    header.append("class $Help { static void $help() throws Throwable { ");
    int offset = header.length();
    header.append(body).append("\n}}\n");
    var task =
        (JavacTask)
            Sources.COMPILER.getTask(
                null,
                new Files(files(), declared),
                problem -> {},
                // For the names of parameters in class files.
                List.of("-proc:none", "-implicit:none", "-parameters"),
                null,
                List.of(new Sources.Text(PACKAGE + ".$Help", header.toString())));
    var unit = task.parse().iterator().next();
    var unused = task.analyze();
    return new Analyzed(task, unit, offset);
  }

  List<Snippet> snippets() {
    return shell.snippets().filter(snippet -> shell.status(snippet).isDefined()).toList();
  }

  private StandardJavaFileManager files() throws IOException {
    var current = classpath.get();
    if (files == null || !current.equals(places)) {
      if (files != null) {
        files.close();
      }
      files = Sources.COMPILER.getStandardFileManager(problem -> {}, null, null);
      files.setLocationFromPaths(StandardLocation.CLASS_PATH, current);
      places = current;
    }
    return files;
  }

  /** The class path, and the classes of the earlier cells as their source. */
  private static final class Files extends ForwardingJavaFileManager<JavaFileManager> {

    private final Map<String, String> declared;

    Files(JavaFileManager files, Map<String, String> declared) {
      super(files);
      this.declared = declared;
    }

    @Override
    public boolean hasLocation(Location location) {
      return location == StandardLocation.SOURCE_PATH || super.hasLocation(location);
    }

    @Override
    public Iterable<JavaFileObject> list(
        Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
        throws IOException {
      if (location != StandardLocation.SOURCE_PATH) {
        return super.list(location, packageName, kinds, recurse);
      }
      var found = new ArrayList<JavaFileObject>();
      if (packageName.equals(PACKAGE) && kinds.contains(JavaFileObject.Kind.SOURCE)) {
        declared.forEach((name, source) -> found.add(new Sources.Text(name, source)));
      }
      return found;
    }

    @Override
    public @Nullable String inferBinaryName(Location location, JavaFileObject file) {
      return file instanceof Sources.Text text
          ? text.binaryName()
          : super.inferBinaryName(location, file);
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
      return (a instanceof Sources.Text || b instanceof Sources.Text)
          ? a.equals(b)
          : super.isSameFile(a, b);
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
      return file instanceof Sources.Text
          ? location == StandardLocation.SOURCE_PATH
          : super.contains(location, file);
    }
  }
}
