package dev.graft.kernel;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The functions that every cell can call by their simple names, as in IJava. */
public final class CellFunctions {

  private static volatile @Nullable GraftKernel kernel;
  private static volatile String lastId = "";

  private CellFunctions() {}

  static void use(@Nullable GraftKernel running) {
    kernel = running;
  }

  /**
   * The kernel that runs this cell.
   *
   * @throws IllegalStateException outside of a kernel
   */
  public static GraftKernel getKernelInstance() {
    var running = kernel;
    if (running == null) {
      throw new IllegalStateException("No kernel is running: call this from a notebook's cell.");
    }
    return running;
  }

  /** Whether a cell's value is the id of what it has just shown: nobody wants to read that. */
  static boolean isLastId(Object value) {
    return lastId.equals(value);
  }

  /**
   * What the notebook would show for a value.
   *
   * @param value any value, or null
   * @param as the MIME types wanted, such as {@code "text/html"}; none for the preferred one
   */
  public static DisplayData render(@Nullable Object value, String... as) {
    return getKernelInstance().render(value, as);
  }

  /**
   * Shows a value in the running cell's output.
   *
   * @param value any value, or null
   * @param as the MIME types wanted, such as {@code "text/html"}; none for the preferred one
   * @return the id by which {@link #updateDisplay} replaces it
   */
  @CanIgnoreReturnValue
  public static String display(@Nullable Object value, String... as) {
    var data = render(value, as);
    var id = data.getDisplayId();
    if (id == null) {
      id = UUID.randomUUID().toString();
      data.setDisplayId(id);
    }
    getKernelInstance().display(data);
    lastId = id;
    return id;
  }

  /**
   * Replaces what {@link #display} showed.
   *
   * @param id the id that {@link #display} gave
   * @param value any value, or null
   * @param as the MIME types wanted; none for the preferred one
   */
  public static void updateDisplay(String id, @Nullable Object value, String... as) {
    getKernelInstance().getIO().display.updateDisplay(id, render(value, as));
  }

  /**
   * Calls a magic, such as {@code lineMagic("jars", List.of("libs/*.jar"))}.
   *
   * @param <T> what the caller takes the result for
   * @return the magic's result: for those that change the class path the files added
   */
  @CanIgnoreReturnValue
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as in IJava
  public static <T> @Nullable T lineMagic(String name, List<String> arguments) throws Exception {
    return (T) getKernelInstance().magics().run(name, arguments);
  }

  /** Calls a magic for its effect. */
  public static void runLineMagic(String name, List<String> arguments) throws Exception {
    lineMagic(name, arguments);
  }

  /**
   * Calls a cell magic.
   *
   * @param <T> what the caller takes the result for
   */
  @CanIgnoreReturnValue
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as in IJava
  public static <T> @Nullable T cellMagic(String name, List<String> arguments, String body)
      throws Exception {
    return (T) getKernelInstance().magics().runCell(name, arguments, body);
  }

  /**
   * Runs source text as a cell.
   *
   * @return the value of the last expression, or null
   */
  @CanIgnoreReturnValue
  public static @Nullable Object eval(String source) throws Exception {
    return getKernelInstance().evaluate(source);
  }

  /** {@code System.out.printf}. */
  @FormatMethod
  public static void printf(@FormatString String format, @Nullable Object... arguments) {
    System.out.printf(format, arguments);
  }
}
