package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

@Timeout(60)
@SuppressWarnings({"removal", "deprecation"}) // the one error that threads end with in silence
final class ToolInterfaceTest {

  @ParameterizedTest
  @ValueSource(strings = {"a loop of the library", "an empty loop", "a wait that swallows"})
  void aThreadThatAnswersToNothingIsEnded(String kind) throws InterruptedException {
    var end = new AtomicReference<Throwable>();
    var thread = new Thread(() -> run(kind));
    thread.setUncaughtExceptionHandler((t, e) -> end.set(e));
    thread.start();
    while (thread.getState() == Thread.State.NEW || thread.getStackTrace().length < 3) {
      Thread.onSpinWait();
    }
    var death = new ThreadDeath();
    ToolInterface.get().stop(thread, death);
    thread.join();
    assertThat(end.get()).isSameAs(death);
    ToolInterface.get().stop(thread, death);
  }

  private static void run(String kind) {
    switch (kind) {
      case "a loop of the library" -> assertThat(new Random().ints().sum()).isZero();
      case "an empty loop" -> {
        while (true) {
          Thread.onSpinWait();
        }
      }
      default -> {
        while (true) {
          try {
            Thread.sleep(10);
          } catch (InterruptedException swallowed) {
            // As bad code does.
          }
        }
      }
    }
  }

  @Test
  void aClassGetsNewMethodBodiesAndKeepsItsState() throws ReflectiveOperationException {
    var loader = new Loader();
    var type = loader.define(classFile(1, false));
    type.getField("state").set(null, "kept");
    ToolInterface.get().redefine(Map.of(type, classFile(2, false)));
    assertThat(type.getMethod("answer").invoke(null)).isEqualTo(2);
    assertThat(type.getField("state").get(null)).isEqualTo("kept");
  }

  @Test
  void aClassOfAnotherShapeIsRefusedAndNothingChanges() throws ReflectiveOperationException {
    var type = new Loader().define(classFile(1, false));
    assertThatThrownBy(() -> ToolInterface.get().redefine(Map.of(type, classFile(2, true))))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(type.getMethod("answer").invoke(null)).isEqualTo(1);
  }

  private static byte[] classFile(int answer, boolean withAnotherField) {
    var writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "Redefined", null, "java/lang/Object", null);
    int member = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
    writer.visitField(member, "state", "Ljava/lang/Object;", null, null).visitEnd();
    if (withAnotherField) {
      writer.visitField(member, "more", "I", null, null).visitEnd();
    }
    var method = writer.visitMethod(member, "answer", "()I", null, null);
    method.visitCode();
    method.visitInsn(Opcodes.ICONST_0 + answer);
    method.visitInsn(Opcodes.IRETURN);
    method.visitMaxs(1, 0);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static final class Loader extends ClassLoader {
    Class<?> define(byte[] classFile) {
      return defineClass("Redefined", classFile, 0, classFile.length);
    }
  }
}
