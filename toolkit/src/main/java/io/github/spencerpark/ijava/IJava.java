package io.github.spencerpark.ijava;

import com.google.errorprone.annotations.DoNotCall;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The running kernel and the names of the environment variables, as IJava has them. */
public final class IJava {

  /** Options of the Java compiler. */
  public static final String COMPILER_OPTS_KEY = "IJAVA_COMPILER_OPTS";

  /** The longest that a cell may run, such as {@code 30 SECONDS}. */
  public static final String TIMEOUT_DURATION_KEY = "IJAVA_TIMEOUT";

  /** Entries of the class path, separated as in a class path; each may be a glob. */
  public static final String CLASSPATH_KEY = "IJAVA_CLASSPATH";

  /** Startup scripts, separated as in a class path; each may be a glob. */
  public static final String STARTUP_SCRIPTS_KEY = "IJAVA_STARTUP_SCRIPTS_PATH";

  /** A startup script itself. */
  public static final String STARTUP_SCRIPT_KEY = "IJAVA_STARTUP_SCRIPT";

  /** The version of IJava that notebooks find here. */
  public static final String VERSION = version();

  private static volatile @Nullable JavaKernel kernel;

  private IJava() {}

  /** Not a constant of the compiler's: a library built against it asks at run time. */
  private static String version() {
    return "1.3.0";
  }

  /** The kernel of this process, or null where none runs. */
  public static @Nullable JavaKernel getKernelInstance() {
    return kernel;
  }

  static void use(@Nullable JavaKernel running) {
    kernel = running;
  }

  /** A resource of the kernel's class path, or null if there is none of this name. */
  public static @Nullable InputStream resource(String path) {
    return IJava.class.getClassLoader().getResourceAsStream(path);
  }

  /**
   * Says why IJava does not start.
   *
   * @throws IllegalStateException always: this is not the original IJava, but hides it
   */
  @DoNotCall("It only says why IJava does not start")
  public static void main(String[] args) {
    throw new IllegalStateException(
        "Graft's jar stands before IJava's on the class path and hides it. Start IJava from its"
            + " own jar alone and add Graft's in a cell: %jars path/to/graft-toolkit.jar");
  }
}
