package dev.graft.kernel.help;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * Documentation comments and names of parameters, from the source of a member; for one question.
 */
final class Docs {

  private static final Pattern PACKAGE = Pattern.compile("\\b[a-z_][\\w$]*\\s*\\.\\s*");
  private static final Pattern ANNOTATION = Pattern.compile("@[\\w.]+(?:\\([^)]*\\))?\\s*");
  private static final String CELL = "$JShell$";

  private final SourceFinder finder;
  private final Elements elements;
  private final Types types;
  private final Map<Element, List<Sources.Parsed>> parsed = new HashMap<>();

  Docs(SourceFinder finder, Elements elements, Types types) {
    this.finder = finder;
    this.elements = elements;
    this.types = types;
  }

  /** What the source says of an element. */
  record Doc(@Nullable DocCommentTree comment, List<String> parameters) {}

  /** The comment of the element, or of what it overrides. */
  Doc of(Element element) {
    var own = declared(element);
    if ((own != null && own.comment() != null) || !(element instanceof ExecutableElement method)) {
      return own == null ? new Doc(null, List.of()) : own;
    }
    var parameters = own == null ? List.<String>of() : own.parameters();
    var owner = (TypeElement) method.getEnclosingElement();
    var comment = owner == null ? null : inherited(method, owner, owner);
    return new Doc(comment, parameters);
  }

  private @Nullable DocCommentTree inherited(
      ExecutableElement method, TypeElement owner, TypeElement type) {
    for (TypeMirror above : types.directSupertypes(type.asType())) {
      if (!(types.asElement(above) instanceof TypeElement ancestor)) {
        continue;
      }
      for (var candidate : ElementFilter.methodsIn(ancestor.getEnclosedElements())) {
        if (candidate.getSimpleName().equals(method.getSimpleName())
            && elements.overrides(method, candidate, owner)) {
          var doc = declared(candidate);
          if (doc != null && doc.comment() != null) {
            return doc.comment();
          }
        }
      }
      var found = inherited(method, owner, ancestor);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private @Nullable Doc declared(Element element) {
    var file = SourceFinder.outermost(element);
    if (file == null) {
      return null;
    }
    var names = SourceFinder.typeNames(element);
    if (names.get(0).startsWith(CELL)) {
      names.set(0, "$");
    }
    for (var source : parsed.computeIfAbsent(file, this::parse)) {
      var unit = source.unit();
      if (unit == null) {
        continue;
      }
      var found = find(new TreePath(unit), unit, names, element);
      if (found != null) {
        var comment = DocTrees.instance(source.task()).getDocCommentTree(found);
        return new Doc(comment, parameters(found.getLeaf()));
      }
    }
    return null;
  }

  private List<Sources.Parsed> parse(Element file) {
    return finder.sources(file, elements).stream().map(Sources::parse).toList();
  }

  private static List<String> parameters(Tree tree) {
    var names = new ArrayList<String>();
    if (tree instanceof MethodTree method) {
      method.getParameters().forEach(each -> names.add(each.getName().toString()));
    }
    return names;
  }

  private @Nullable TreePath find(
      TreePath at, CompilationUnitTree unit, List<String> names, Element element) {
    var path = at;
    List<? extends Tree> members = unit.getTypeDecls();
    for (var name : names) {
      TreePath next = null;
      for (var member : members) {
        if (member instanceof ClassTree type && type.getSimpleName().contentEquals(name)) {
          next = new TreePath(path, member);
          break;
        }
      }
      if (next == null) {
        return null;
      }
      path = next;
      members = ((ClassTree) path.getLeaf()).getMembers();
    }
    if (element instanceof TypeElement) {
      return path;
    }
    for (var member : members) {
      if (matches(member, element)) {
        return new TreePath(path, member);
      }
    }
    return null;
  }

  private static boolean matches(Tree tree, Element element) {
    if (tree instanceof VariableTree variable) {
      return element.getKind().isField()
          && element.getSimpleName().contentEquals(variable.getName());
    }
    if (!(tree instanceof MethodTree source) || !(element instanceof ExecutableElement method)) {
      return false;
    }
    if (!source.getName().contentEquals(method.getSimpleName())
        || source.getParameters().size() != method.getParameters().size()) {
      return false;
    }
    for (int i = 0; i < source.getParameters().size(); i++) {
      var written = plain(String.valueOf(source.getParameters().get(i).getType()));
      if (!written.equals(plain(method.getParameters().get(i).asType().toString()))) {
        return false;
      }
    }
    return true;
  }

  /** Without packages, type arguments and annotations: what both spellings share. */
  private static String plain(String type) {
    var text = new StringBuilder();
    int depth = 0;
    for (char c : ANNOTATION.matcher(type).replaceAll("").toCharArray()) {
      depth += c == '<' ? 1 : c == '>' ? -1 : 0;
      if (depth == 0 && c != '>' && !Character.isWhitespace(c)) {
        text.append(c);
      }
    }
    var simple = PACKAGE.matcher(text.toString().replace("...", "[]")).replaceAll("");
    return simple.substring(simple.lastIndexOf('.') + 1);
  }
}
