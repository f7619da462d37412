package dev.graft.kernel.help;

import com.sun.source.doctree.DocCommentTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import jdk.jshell.JShell;
import org.jspecify.annotations.Nullable;

/** Tells what a name in a cell stands for: its declaration and its documentation. */
final class Inspector {

  private static final int MAX_SHOWN = 20;
  private static final Pattern REFERENCE = Pattern.compile("::(\\s*[\\w$]+)\\z");

  private final JShell shell;
  private final ShellCompiler compiler;
  private final SourceFinder finder;

  Inspector(JShell shell, Supplier<List<Path>> classpath) {
    this.shell = shell;
    this.compiler = new ShellCompiler(shell, classpath);
    this.finder = new SourceFinder(shell, classpath);
  }

  @Nullable Inspection inspect(Lexed cell, int cursor, boolean all) throws IOException {
    for (var target : InspectionTarget.at(cell, cursor)) {
      var found = inspect(cell.java(), target, all);
      if (found == null && target.arguments() == null) {
        // A method is named without being called.
        found = inspect(asCall(cell.java(), target), target.asCall(), all);
      }
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static String asCall(String java, InspectionTarget target) {
    var before = java.substring(0, target.nameEnd());
    return REFERENCE.matcher(before).replaceFirst(" .$1") + java.substring(target.nameEnd());
  }

  private @Nullable Inspection inspect(String java, InspectionTarget target, boolean all)
      throws IOException {
    var before = java.substring(0, target.nameEnd());
    var context = CellContext.of(shell.sourceCodeAnalysis(), before);
    ShellCompiler.Analyzed code;
    int nameEnd;
    if (context.isImport()) {
      var name = context.current().strip().replaceFirst("^import\\s+(?:static\\s+)?", "");
      code = compiler.analyze(context.imports(), name + " $;");
      nameEnd = name.length();
    } else {
      var arguments = target.arguments() == null ? "" : target.arguments();
      var body = context.body();
      var whole = body + arguments;
      code = compiler.analyze(context.imports(), whole + "\n;" + InspectionTarget.close(whole));
      nameEnd = body.length();
    }
    var elements =
        new Named(code).elements(nameEnd, target.arguments() == null ? -1 : target.typed());
    return elements.isEmpty() ? null : describe(elements, code, all);
  }

  private Inspection describe(List<Element> elements, ShellCompiler.Analyzed code, boolean all) {
    var docs = new Docs(finder, code.task().getElements(), code.task().getTypes());
    var text = new StringBuilder();
    var html = new StringBuilder();
    var signatures = new HashSet<String>();
    for (var element : elements.subList(0, Math.min(MAX_SHOWN, elements.size()))) {
      var doc = docs.of(element);
      var signature = Signatures.of(element, doc.parameters());
      if (!signatures.add(signature)) {
        continue;
      }
      text.append(text.isEmpty() ? "" : "\n\n").append(signature);
      html.append("<div><pre><b>").append(Markup.escape(signature)).append("</b></pre>");
      var comment = doc.comment();
      if (comment != null) {
        text.append("\n").append(indented(render(comment, all, new TextMarkup())));
        html.append(render(comment, all, new HtmlMarkup()));
      }
      html.append("</div>");
    }
    if (elements.size() > MAX_SHOWN) {
      var more = "... and " + (elements.size() - MAX_SHOWN) + " more";
      text.append("\n\n").append(more);
      html.append("<div>").append(more).append("</div>");
    }
    return new Inspection(text.toString(), html.toString());
  }

  private static String render(DocCommentTree comment, boolean all, Markup out) {
    return DocRenderer.render(comment, all, out);
  }

  private static String indented(String text) {
    return text.lines()
        .map(line -> line.isBlank() ? "" : "    " + line)
        .collect(java.util.stream.Collectors.joining("\n"));
  }
}
