package dev.graft.kernel.help;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import org.jspecify.annotations.Nullable;

/** Finds what a name in analyzed code stands for: all overloads, the best match first. */
final class Named {

  private final ShellCompiler.Analyzed code;
  private final Trees trees;

  Named(ShellCompiler.Analyzed code) {
    this.code = code;
    this.trees = Trees.instance(code.task());
  }

  /**
   * The elements of a name.
   *
   * @param nameEnd in the analyzed body
   * @param typed how many arguments are begun; -1 where it is no call
   */
  List<Element> elements(int nameEnd, int typed) {
    var path = pathTo(code.offset() + nameEnd);
    if (path == null) {
      return List.of();
    }
    var leaf = path.getLeaf();
    var parent = path.getParentPath().getLeaf();
    var creation = creationOf(path);
    if (creation != null) {
      return constructors(creation, path, typed);
    }
    var element = trees.getElement(path);
    boolean isCall =
        (parent instanceof MethodInvocationTree call && call.getMethodSelect() == leaf)
            || leaf instanceof MemberReferenceTree;
    if (element instanceof ExecutableElement || isCall || typed >= 0) {
      var overloads = overloads(path, element, typed);
      if (!overloads.isEmpty()) {
        return overloads;
      }
    }
    if (element == null || element.asType().getKind() == TypeKind.ERROR) {
      return leaf instanceof MemberSelectTree || leaf instanceof MemberReferenceTree
          ? overloads(path, null, typed)
          : List.of();
    }
    if (element.getKind() == ElementKind.PACKAGE && element.getEnclosedElements().isEmpty()) {
      return List.of();
    }
    return List.of(element);
  }

  /** The creation whose type the name is, with type arguments or without. */
  private static @Nullable TreePath creationOf(TreePath name) {
    var parent = name.getParentPath();
    var type = name.getLeaf();
    if (parent.getLeaf() instanceof ParameterizedTypeTree generic && generic.getType() == type) {
      type = generic;
      parent = parent.getParentPath();
    }
    return parent.getLeaf() instanceof NewClassTree created && created.getIdentifier() == type
        ? parent
        : null;
  }

  private List<Element> constructors(TreePath creation, TreePath name, int typed) {
    var chosen = trees.getElement(creation);
    var type = trees.getElement(name);
    if (!(type instanceof TypeElement)) {
      return List.of();
    }
    var all = new ArrayList<Element>();
    for (var member : type.getEnclosedElements()) {
      if (member.getKind() == ElementKind.CONSTRUCTOR
          && !member.getModifiers().contains(Modifier.PRIVATE)) {
        all.add(member);
      }
    }
    if (typed < 0 || all.isEmpty()) {
      return List.of(type);
    }
    return ranked(all, chosen, typed);
  }

  private List<Element> overloads(TreePath path, @Nullable Element chosen, int typed) {
    var name =
        path.getLeaf() instanceof MemberSelectTree select
            ? select.getIdentifier()
            : path.getLeaf() instanceof MemberReferenceTree reference
                ? reference.getName()
                : path.getLeaf() instanceof IdentifierTree identifier ? identifier.getName() : null;
    if (name == null) {
      return List.of();
    }
    Set<Element> all = new LinkedHashSet<>();
    for (var type : sites(path, chosen)) {
      for (var member : code.task().getElements().getAllMembers(type)) {
        if (member.getKind() == ElementKind.METHOD && member.getSimpleName().contentEquals(name)) {
          all.add(member);
        }
      }
    }
    return ranked(new ArrayList<>(all), chosen, typed);
  }

  /** The types whose members the name may be. */
  private List<TypeElement> sites(TreePath path, @Nullable Element chosen) {
    var leaf = path.getLeaf();
    var qualifier =
        leaf instanceof MemberSelectTree select
            ? select.getExpression()
            : leaf instanceof MemberReferenceTree reference
                ? reference.getQualifierExpression()
                : null;
    if (qualifier != null) {
      var type = type(trees.getTypeMirror(new TreePath(path, qualifier)));
      return type == null ? List.of() : List.of(type);
    }
    var sites = new LinkedHashSet<TypeElement>();
    if (chosen != null && chosen.getEnclosingElement() instanceof TypeElement type) {
      sites.add(type);
    }
    for (var scope = trees.getScope(path); scope != null; scope = scope.getEnclosingScope()) {
      if (scope.getEnclosingClass() != null) {
        sites.add(scope.getEnclosingClass());
      }
    }
    for (var imported : code.unit().getImports()) {
      if (imported.isStatic()
          && imported.getQualifiedIdentifier() instanceof MemberSelectTree select) {
        var name = ((IdentifierTree) path.getLeaf()).getName();
        if (select.getIdentifier().equals(name) || select.getIdentifier().contentEquals("*")) {
          var type = code.task().getElements().getTypeElement(select.getExpression().toString());
          if (type != null) {
            sites.add(type);
          }
        }
      }
    }
    return List.copyOf(sites);
  }

  private @Nullable TypeElement type(@Nullable TypeMirror type) {
    if (type instanceof DeclaredType declared && type.getKind() == TypeKind.DECLARED) {
      return (TypeElement) declared.asElement();
    }
    if (type instanceof TypeVariable variable) {
      return type(variable.getUpperBound());
    }
    if (type instanceof ArrayType) {
      return code.task().getElements().getTypeElement("java.lang.Object");
    }
    return null;
  }

  private static List<Element> ranked(List<Element> all, @Nullable Element chosen, int typed) {
    return all.stream()
        .filter(Objects::nonNull)
        .sorted(
            Comparator.comparing((Element e) -> !e.equals(chosen))
                .thenComparing(e -> !takes((ExecutableElement) e, typed)))
        .toList();
  }

  private static boolean takes(ExecutableElement method, int typed) {
    return method.isVarArgs() || method.getParameters().size() >= typed;
  }

  private @Nullable TreePath pathTo(int end) {
    SourcePositions positions = trees.getSourcePositions();
    var found = new TreePath[1];
    var scanner =
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
          @Override
          public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
            if (tree != null && found[0] == null && endOfName(tree) == end) {
              found[0] = new TreePath(getCurrentPath(), tree);
            }
            return super.scan(tree, null);
          }

          @Override
          public @Nullable Void visitErroneous(
              com.sun.source.tree.ErroneousTree node, @Nullable Void unused) {
            return scan(node.getErrorTrees(), null);
          }

          private long endOfName(Tree tree) {
            return switch (tree.getKind()) {
              case IDENTIFIER, MEMBER_SELECT, MEMBER_REFERENCE, PRIMITIVE_TYPE ->
                  positions.getEndPosition(code.unit(), tree);
              case VARIABLE, METHOD, CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE ->
                  Declarations.endOfName(code, positions, tree);
              default -> -1;
            };
          }
        };
    scanner.scan(new TreePath(code.unit()), null);
    return found[0];
  }
}
