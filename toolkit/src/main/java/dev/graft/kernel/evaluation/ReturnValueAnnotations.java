package dev.graft.kernel.evaluation;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Reads {@code @CheckReturnValue} and {@code @CanIgnoreReturnValue}, of whatever package, as Error
 * Prone does: the method's own comes first, then its class's, those around it, its package's.
 *
 * <p>From class files, for not all of these annotations are kept for reflection.
 */
final class ReturnValueAnnotations {

  private static final int READ =
      ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;

  private final Map<String, Declaration> declarations = new HashMap<>();

  /** What a class file says; of a class that cannot be read, nothing. */
  private record Declaration(
      @Nullable String parent,
      List<String> interfaces,
      @Nullable Boolean checked,
      Map<String, @Nullable Boolean> methods) {

    static final Declaration UNKNOWN = new Declaration(null, List.of(), null, Map.of());
  }

  /** Whether the result of a method must be used. */
  boolean mustUse(DiscardedResults.Call call, ClassLoader loader) {
    var owner = declaring(call.owner(), call.method() + call.descriptor(), loader);
    if (owner == null || owner.startsWith("java/")) {
      return false;
    }
    var own = declaration(owner, loader).methods.get(call.method() + call.descriptor());
    if (own != null) {
      return own;
    }
    for (var type = owner; ; type = type.substring(0, type.lastIndexOf('$'))) {
      var checked = declaration(type, loader).checked;
      if (checked != null) {
        return checked;
      }
      if (type.lastIndexOf('$') <= type.lastIndexOf('/')) {
        break;
      }
    }
    var inPackage =
        declaration(owner.substring(0, owner.lastIndexOf('/') + 1) + "package-info", loader)
            .checked;
    return inPackage != null && inPackage;
  }

  /** The type that declares the method, from the one that the code names upward. */
  private @Nullable String declaring(@Nullable String type, String method, ClassLoader loader) {
    if (type == null || type.startsWith("java/")) {
      return null;
    }
    var declaration = declaration(type, loader);
    if (declaration.methods.containsKey(method)) {
      return type;
    }
    var found = declaring(declaration.parent, method, loader);
    for (int i = 0; found == null && i < declaration.interfaces.size(); i++) {
      found = declaring(declaration.interfaces.get(i), method, loader);
    }
    return found;
  }

  private Declaration declaration(String type, ClassLoader loader) {
    var known = declarations.get(type);
    if (known == null) {
      known = read(type, loader);
      declarations.put(type, known);
    }
    return known;
  }

  private static Declaration read(String type, ClassLoader loader) {
    try (var file = loader.getResourceAsStream(type + ".class")) {
      if (file == null) {
        return Declaration.UNKNOWN;
      }
      var reader = new ClassReader(file);
      var visitor = new Annotations();
      reader.accept(visitor, READ);
      return new Declaration(
          reader.getSuperName(), List.of(reader.getInterfaces()), visitor.checked, visitor.methods);
    } catch (IOException | RuntimeException unreadable) {
      return Declaration.UNKNOWN;
    }
  }

  private static @Nullable Boolean meaning(String annotation) {
    return annotation.endsWith("/CheckReturnValue;")
        ? Boolean.TRUE
        : annotation.endsWith("/CanIgnoreReturnValue;") ? Boolean.FALSE : null;
  }

  private static final class Annotations extends ClassVisitor {

    private @Nullable Boolean checked;
    private final Map<String, @Nullable Boolean> methods = new HashMap<>();

    Annotations() {
      super(Opcodes.ASM9);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      var meaning = meaning(descriptor);
      checked = meaning == null ? checked : meaning;
      return null;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      var method = name + descriptor;
      methods.put(method, null);
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
          var meaning = meaning(annotation);
          if (meaning != null) {
            methods.put(method, meaning);
          }
          return null;
        }
      };
    }
  }
}
