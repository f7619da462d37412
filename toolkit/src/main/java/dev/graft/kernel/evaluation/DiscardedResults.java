package dev.graft.kernel.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Finds the calls in a cell's class whose results nobody takes. */
final class DiscardedResults {

  // JShell keeps the value of a cell's expression in a variable of its own.
  private static final Pattern UNNAMED = Pattern.compile("\\$\\d+");

  private DiscardedResults() {}

  /**
   * A call in a class that JShell made.
   *
   * @param owner internal name of the type that the code names
   * @param caller the class and the line in it
   * @param isExpression whether it is the cell's expression itself, whose value may be shown
   */
  record Call(
      String owner,
      String method,
      String descriptor,
      StackTraceElement caller,
      boolean isExpression) {}

  static List<Call> in(byte[] classFile) {
    var found = new ArrayList<Call>();
    ClassReader reader;
    try {
      reader = new ClassReader(classFile);
    } catch (IllegalArgumentException ofALaterJava) {
      return found;
    }
    var type = reader.getClassName().replace('/', '.');
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Calls(type, name, found);
          }
        },
        ClassReader.SKIP_FRAMES);
    return found;
  }

  private static final class Calls extends MethodVisitor {

    private final String type;
    private final String name;
    private final List<Call> found;
    private int line;
    // The call whose result lies on top of the stack.
    private @Nullable Call last;

    Calls(String type, String name, List<Call> found) {
      super(Opcodes.ASM9);
      this.type = type;
      this.name = name;
      this.found = found;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String method, String descriptor, boolean isInterface) {
      boolean hasResult =
          method.equals("<init>") || !Type.getReturnType(descriptor).equals(Type.VOID_TYPE);
      var caller = new StackTraceElement(type, name, null, line);
      last = hasResult ? new Call(owner, method, descriptor, caller, false) : null;
    }

    @Override
    public void visitInsn(int opcode) {
      if (last != null && (opcode == Opcodes.POP || opcode == Opcodes.POP2)) {
        found.add(last);
      }
      if (opcode != Opcodes.DUP && opcode != Opcodes.DUP2) {
        last = null;
      }
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
      if (last != null && opcode == Opcodes.PUTSTATIC && UNNAMED.matcher(field).matches()) {
        found.add(new Call(last.owner(), last.method(), last.descriptor(), last.caller(), true));
      }
      last = null;
    }

    @Override
    public void visitTypeInsn(int opcode, String typeName) {
      if (opcode != Opcodes.CHECKCAST) {
        last = null;
      }
    }

    @Override
    public void visitLineNumber(int number, Label start) {
      line = number;
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      last = null;
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      last = null;
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      last = null;
    }

    @Override
    public void visitLdcInsn(Object value) {
      last = null;
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
      last = null;
    }

    @Override
    public void visitInvokeDynamicInsn(
        String method, String descriptor, Handle bootstrap, Object... arguments) {
      last = null;
    }
  }
}
