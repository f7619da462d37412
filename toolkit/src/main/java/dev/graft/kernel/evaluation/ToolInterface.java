package dev.graft.kernel.evaluation;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the Java Virtual Machine offers to debuggers (JVMTI) and not to Java code: ending a thread
 * that answers to nothing, and giving a loaded class new method bodies.
 *
 * <p>Functions are found by their numbers in the tables that the specifications of JNI and JVMTI
 * fix. Nothing is loaded before the first use.
 */
final class ToolInterface {

  private static final int JNI_VERSION = 0x0001_0008;
  private static final int JVMTI_VERSION = 0x3001_0200;
  private static final int CAN_REDEFINE_CLASSES = 9;
  private static final int CAN_SIGNAL_THREAD = 10;
  private static final int CAPABILITIES_BYTES = 16;

  // Positions in the tables of functions.
  private static final int GET_ENV = 6;
  private static final int NEW_GLOBAL_REF = 21;
  private static final int DELETE_GLOBAL_REF = 22;
  private static final int STOP_THREAD = 6;
  private static final int REDEFINE_CLASSES = 86;
  private static final int ADD_CAPABILITIES = 141;

  private static final int OK = 0;
  private static final int THREAD_NOT_ALIVE = 15;
  private static final Map<String, Object> WITH_OBJECTS =
      Map.of(Library.OPTION_ALLOW_OBJECTS, true);

  private final Pointer machine;
  private final Pointer tools;

  private ToolInterface() {
    var jvm = NativeLibrary.getInstance(library().toString());
    var found = new PointerByReference();
    check(
        "JNI_GetCreatedJavaVMs",
        jvm.getFunction("JNI_GetCreatedJavaVMs")
            .invokeInt(new Object[] {found, 1, new IntByReference()}));
    machine = found.getValue();
    tools = environment(JVMTI_VERSION);
    var capabilities = new Memory(CAPABILITIES_BYTES);
    capabilities.clear();
    capabilities.setLong(0, 1L << CAN_REDEFINE_CLASSES | 1L << CAN_SIGNAL_THREAD);
    check("AddCapabilities", call(tools, ADD_CAPABILITIES, tools, capabilities));
  }

  private static final class Holder {
    private static final ToolInterface INSTANCE = new ToolInterface();
  }

  /**
   * The interface of this process.
   *
   * @throws UnsupportedOperationException if this Java Virtual Machine gives no access to it
   */
  static ToolInterface get() {
    try {
      return Holder.INSTANCE;
    } catch (LinkageError | RuntimeException e) {
      throw new UnsupportedOperationException("This Java has no usable tool interface: " + e, e);
    }
  }

  /** Throws into a running thread, wherever it is; a thread that ended is left alone. */
  void stop(Thread thread, Throwable thrown) {
    int status = call(tools, STOP_THREAD, tools, thread, thrown);
    if (status != THREAD_NOT_ALIVE) {
      check("StopThread", status);
    }
  }

  /**
   * Replaces method bodies; static fields keep their values, and objects their class.
   *
   * @param classFiles the new class file of each loaded class
   * @throws UnsupportedOperationException if more than method bodies would change; nothing is
   *     changed then
   */
  void redefine(Map<Class<?>, byte[]> classFiles) {
    var jni = environment(JNI_VERSION);
    // Each a class, a length and a pointer, with the alignment of a C compiler.
    int entry = 3 * Native.POINTER_SIZE;
    var references = new ArrayList<Pointer>();
    var copies = new ArrayList<Memory>();
    try (var table = new Memory((long) classFiles.size() * entry)) {
      classFiles.forEach(
          (type, bytes) -> {
            long at = (long) references.size() * entry;
            references.add(reference(jni, type));
            copies.add(memory(bytes));
            table.setPointer(at, references.get(references.size() - 1));
            table.setInt(at + Native.POINTER_SIZE, bytes.length);
            table.setPointer(at + 2L * Native.POINTER_SIZE, copies.get(copies.size() - 1));
          });
      check("RedefineClasses", call(tools, REDEFINE_CLASSES, tools, classFiles.size(), table));
    } finally {
      references.forEach(
          reference -> function(jni, DELETE_GLOBAL_REF).invokeVoid(new Object[] {jni, reference}));
      copies.forEach(Memory::close);
    }
  }

  private static Memory memory(byte[] bytes) {
    var copy = new Memory(bytes.length);
    copy.write(0, bytes, 0, bytes.length);
    return copy;
  }

  private static Pointer reference(Pointer jni, Class<?> type) {
    return (Pointer)
        function(jni, NEW_GLOBAL_REF).invoke(Pointer.class, new Object[] {jni, type}, WITH_OBJECTS);
  }

  /** The table of functions of the current thread for a version of JNI or JVMTI. */
  private Pointer environment(int version) {
    var found = new PointerByReference();
    check("GetEnv", call(machine, GET_ENV, machine, found, version));
    return found.getValue();
  }

  private static int call(Pointer interfaceOf, int position, Object... arguments) {
    return (Integer) function(interfaceOf, position).invoke(int.class, arguments, WITH_OBJECTS);
  }

  private static Function function(Pointer interfaceOf, int position) {
    return Function.getFunction(
        interfaceOf.getPointer(0).getPointer((long) position * Native.POINTER_SIZE));
  }

  private static void check(String call, int status) {
    if (status != OK) {
      throw new UnsupportedOperationException(call + " answered " + status);
    }
  }

  private static Path library() {
    var home = Path.of(System.getProperty("java.home"));
    var name = System.mapLibraryName("jvm");
    for (var place : List.of("lib", "bin")) {
      for (var kind : List.of("server", "client", "minimal")) {
        var file = home.resolve(place).resolve(kind).resolve(name);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    throw new UnsupportedOperationException("no " + name + " in " + home);
  }
}
