package dev.graft.kernel.help;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipFile;
import javax.lang.model.element.Element;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;

/**
 * Finds the source of a type: in the earlier cells, in the JDK's src.zip, or in the {@code
 * -sources.jar} beside a jar, as Maven's local repository keeps it.
 */
final class SourceFinder {

  private static final String JAR = ".jar";
  private static final String CELLS = "REPL";

  private final JShell shell;
  private final Supplier<List<Path>> classpath;

  SourceFinder(JShell shell, Supplier<List<Path>> classpath) {
    this.shell = shell;
    this.classpath = classpath;
  }

  /** The texts in one of which the element is declared. */
  List<String> sources(Element element, Elements elements) {
    var type = outermost(element);
    var owner = type == null ? null : elements.getPackageOf(type);
    if (type == null || owner == null) {
      return List.of();
    }
    if (owner.getQualifiedName().contentEquals(CELLS)) {
      return cells(type.getQualifiedName().toString());
    }
    var source = read(owner, type, elements.getModuleOf(type));
    return source == null ? List.of() : List.of(source);
  }

  static @Nullable TypeElement outermost(Element element) {
    TypeElement type = null;
    for (Element e = element; e != null && !(e instanceof PackageElement); ) {
      if (e instanceof TypeElement found) {
        type = found;
      }
      e = e.getEnclosingElement();
    }
    return type;
  }

  /** What the user wrote: the compiler's view of cells has no comments. */
  private List<String> cells(String wrapper) {
    var analysis = shell.sourceCodeAnalysis();
    return shell
        .snippets()
        .filter(
            snippet ->
                snippet instanceof DeclarationSnippet
                    && !(snippet instanceof ImportSnippet)
                    && analysis.wrapper(snippet).fullClassName().equals(wrapper))
        .map(snippet -> "class $ { " + snippet.source() + "\n}")
        .toList();
  }

  private @Nullable String read(
      PackageElement owner, TypeElement type, @Nullable ModuleElement module) {
    var file = owner.getQualifiedName().toString().replace('.', '/') + "/" + type.getSimpleName();
    if (module != null && !module.isUnnamed()) {
      var entry = module.getQualifiedName() + "/" + file + ".java";
      return read(Path.of(System.getProperty("java.home"), "lib", "src.zip"), entry);
    }
    for (var place : classpath.get()) {
      var jar = place.toString();
      if (!jar.endsWith(JAR)) {
        continue;
      }
      var sources = Path.of(jar.substring(0, jar.length() - JAR.length()) + "-sources.jar");
      if (Files.isRegularFile(sources) && has(place, file + ".class")) {
        var text = read(sources, file + ".java");
        if (text != null) {
          return text;
        }
      }
    }
    return null;
  }

  private static boolean has(Path jar, String entry) {
    try (var zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(entry) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable String read(Path zipFile, String name) {
    if (!Files.isRegularFile(zipFile)) {
      return null;
    }
    try (var zip = new ZipFile(zipFile.toFile())) {
      var entry = zip.getEntry(name);
      if (entry == null) {
        return null;
      }
      try (var in = zip.getInputStream(entry)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return null;
    }
  }

  /** All enclosing types of an element within its file, the outermost first. */
  static List<String> typeNames(Element element) {
    var names = new ArrayList<String>();
    for (Element e = element; e != null && !(e instanceof PackageElement); ) {
      if (e instanceof TypeElement) {
        names.add(0, e.getSimpleName().toString());
      }
      e = e.getEnclosingElement();
    }
    return names;
  }
}
