package dev.graft.kernel.evaluation;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Keeps a cell's {@code catch (Throwable t)} from swallowing the error that ends an interrupted
 * cell: a loop around it could never be ended.
 */
public final class StopGuard {

  private static final String NAME = StopGuard.class.getName().replace('.', '/');
  private static final Set<String> BROAD =
      Set.of("java/lang/Throwable", "java/lang/Error", "java/lang/ThreadDeath");

  private StopGuard() {}

  /** What the guarded handlers call first: throws the error that ends the cell once more. */
  @SuppressWarnings({"removal", "deprecation"}) // see EvaluationThread.kill
  public static void check(Throwable caught) {
    if (caught instanceof ThreadDeath end) {
      throw end;
    }
  }

  /** The class file with a guard in each handler that could catch the error. */
  static byte[] guarded(byte[] classFile) {
    ClassReader reader;
    try {
      reader = new ClassReader(classFile);
    } catch (IllegalArgumentException ofALaterJava) {
      return classFile;
    }
    var writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Guarding(super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Guarding extends MethodVisitor {

    private final Set<Label> handlers = new HashSet<>();
    private boolean atHandler;

    Guarding(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
      if (type != null && BROAD.contains(type)) {
        handlers.add(handler);
      }
      super.visitTryCatchBlock(start, end, handler, type);
    }

    @Override
    public void visitLabel(Label label) {
      super.visitLabel(label);
      atHandler |= handlers.contains(label);
    }

    /** A handler begins by storing what was caught, or by dropping it. */
    @Override
    public void visitVarInsn(int opcode, int variable) {
      guard();
      super.visitVarInsn(opcode, variable);
    }

    @Override
    public void visitInsn(int opcode) {
      guard();
      super.visitInsn(opcode);
    }

    private void guard() {
      if (atHandler) {
        atHandler = false;
        super.visitInsn(Opcodes.DUP);
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, NAME, "check", "(Ljava/lang/Throwable;)V", false);
      }
    }
  }
}
