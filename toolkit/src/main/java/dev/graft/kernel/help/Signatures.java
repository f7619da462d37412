package dev.graft.kernel.help;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.Parameterizable;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** Writes declarations as a reader of Java expects them, with simple names. */
final class Signatures {

  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z_][\\w]*\\.)+(?=[\\w$@])");
  private static final Pattern CELL =
      Pattern.compile("(?:REPL\\.)?\\$(?:JShell\\$\\w+|Help|Cell\\d+)\\.");
  private static final Pattern ANNOTATION =
      Pattern.compile("@[\\w.]+(?:\\((?:[^()]|\\([^()]*\\))*\\))?,?\\s*");
  private static final Pattern SYNTHETIC = Pattern.compile("arg\\d+");

  private Signatures() {}

  static String of(Element element, List<String> parameters) {
    return switch (element.getKind()) {
      case METHOD, CONSTRUCTOR -> method((ExecutableElement) element, parameters);
      case CLASS, INTERFACE, ENUM, RECORD, ANNOTATION_TYPE -> type((TypeElement) element);
      case PACKAGE -> "package " + element;
      case TYPE_PARAMETER -> "type parameter " + typeParameter((TypeParameterElement) element);
      default -> variable((VariableElement) element);
    };
  }

  private static String variable(VariableElement element) {
    var owner = owner(element);
    var type = simple(element.asType());
    boolean isField = element.getKind().isField() && !isOfCells(owner);
    var name = isField ? owner + "." + element.getSimpleName() : element.toString();
    if (element.getKind() == ElementKind.ENUM_CONSTANT) {
      return name;
    }
    var constant = element.getConstantValue();
    var value = constant == null ? "" : " = " + literal(constant);
    return (isField ? modifiers(element) : "") + type + " " + name + value;
  }

  private static String owner(Element element) {
    var owner = element.getEnclosingElement();
    return owner == null ? "" : owner.getSimpleName().toString();
  }

  private static String literal(Object constant) {
    return constant instanceof String text ? "\"" + text + "\"" : String.valueOf(constant);
  }

  private static String method(ExecutableElement method, List<String> names) {
    var owner = owner(method);
    var text = new StringBuilder();
    boolean isConstructor = method.getKind() == ElementKind.CONSTRUCTOR;
    boolean isOfCells = isOfCells(owner);
    if (!isOfCells) {
      text.append(modifiers(method));
    }
    var typeParameters = typeParameters(method);
    text.append(typeParameters).append(typeParameters.isEmpty() ? "" : " ");
    if (isConstructor && method.getEnclosingElement() instanceof TypeElement type) {
      text.append(owner).append(typeParameters(type));
    } else {
      text.append(simple(method.getReturnType())).append(' ');
      text.append(isOfCells ? "" : owner + ".").append(method.getSimpleName());
    }
    text.append('(').append(parameters(method, names)).append(')');
    if (!method.getThrownTypes().isEmpty()) {
      text.append(" throws ").append(simple(method.getThrownTypes()));
    }
    return text.toString();
  }

  private static String parameters(ExecutableElement method, List<String> names) {
    var text = new StringBuilder();
    var parameters = method.getParameters();
    for (int i = 0; i < parameters.size(); i++) {
      var type = simple(parameters.get(i).asType());
      if (method.isVarArgs() && i == parameters.size() - 1 && type.endsWith("[]")) {
        type = type.substring(0, type.length() - 2) + "...";
      }
      var name = name(parameters.get(i), i < names.size() ? names.get(i) : null);
      text.append(i == 0 ? "" : ", ").append(type).append(name == null ? "" : " " + name);
    }
    return text.toString();
  }

  private static @Nullable String name(VariableElement parameter, @Nullable String inSource) {
    var name = parameter.getSimpleName().toString();
    return !SYNTHETIC.matcher(name).matches() ? name : inSource;
  }

  private static String type(TypeElement type) {
    var text = new StringBuilder(modifiers(type));
    var kind = type.getKind();
    text.append(
        kind == ElementKind.ANNOTATION_TYPE ? "@interface" : kind.name().toLowerCase(Locale.ROOT));
    var name = CELL.matcher(type.getQualifiedName().toString()).replaceFirst("");
    text.append(' ').append(name).append(typeParameters(type));
    if (kind == ElementKind.RECORD) {
      text.append(
          type.getRecordComponents().stream()
              .map(each -> simple(each.asType()) + " " + each.getSimpleName())
              .collect(Collectors.joining(", ", "(", ")")));
    }
    var above = type.getSuperclass();
    if (kind == ElementKind.CLASS
        && above.getKind() == TypeKind.DECLARED
        && !above.toString().equals("java.lang.Object")) {
      text.append(" extends ").append(simple(above));
    }
    if (!type.getInterfaces().isEmpty() && kind != ElementKind.ANNOTATION_TYPE) {
      text.append(kind == ElementKind.INTERFACE ? " extends " : " implements ");
      text.append(simple(type.getInterfaces()));
    }
    return text.toString();
  }

  private static String typeParameters(Parameterizable element) {
    return element.getTypeParameters().isEmpty()
        ? ""
        : element.getTypeParameters().stream()
            .map(Signatures::typeParameter)
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String typeParameter(TypeParameterElement parameter) {
    var bounds =
        parameter.getBounds().stream()
            .filter(bound -> !bound.toString().equals("java.lang.Object"))
            .map(Signatures::simple)
            .collect(Collectors.joining(" & "));
    return parameter.getSimpleName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  private static String modifiers(Element element) {
    var shown =
        element.getModifiers().stream()
            .filter(
                modifier ->
                    (modifier == Modifier.STATIC && !element.getKind().isClass())
                        || (modifier == Modifier.ABSTRACT && element.getKind() == ElementKind.CLASS)
                        || modifier == Modifier.SEALED
                        || modifier == Modifier.PROTECTED
                        || modifier == Modifier.PRIVATE
                        || (modifier == Modifier.FINAL && element.getKind().isField()))
            .map(Modifier::toString)
            .collect(Collectors.joining(" "));
    return shown.isEmpty() ? "" : shown + " ";
  }

  private static boolean isOfCells(String owner) {
    return owner.startsWith("$");
  }

  private static String simple(List<? extends TypeMirror> types) {
    return types.stream().map(Signatures::simple).collect(Collectors.joining(", "));
  }

  static String simple(TypeMirror type) {
    var text = ANNOTATION.matcher(type.toString()).replaceAll("");
    text = CELL.matcher(text).replaceAll("");
    return PACKAGE.matcher(text).replaceAll("").replaceAll(",(?! )", ", ");
  }
}
