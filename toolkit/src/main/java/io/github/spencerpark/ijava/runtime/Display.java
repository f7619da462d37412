package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows values in a cell's output. */
public final class Display {

  private Display() {}

  /** What the notebook would show for a value, which may be null. */
  public static DisplayData render(@Nullable Object o) {
    return Kernel.running().render(o);
  }

  /**
   * What the notebook would show for a value.
   *
   * @param o any value, or null
   * @param as the MIME types wanted, such as {@code "text/html"}
   */
  public static DisplayData render(@Nullable Object o, String... as) {
    return Kernel.running().render(o, as);
  }

  /**
   * Shows a value, which may be null.
   *
   * @return the id by which {@link #updateDisplay} replaces it
   */
  @CanIgnoreReturnValue
  public static String display(@Nullable Object o) {
    return show(render(o));
  }

  /**
   * Shows a value.
   *
   * @param o any value, or null
   * @param as the MIME types wanted, such as {@code "text/html"}
   * @return the id by which {@link #updateDisplay} replaces it
   */
  @CanIgnoreReturnValue
  public static String display(@Nullable Object o, String... as) {
    return show(render(o, as));
  }

  private static String show(DisplayData data) {
    var id = data.getDisplayId();
    if (id == null) {
      id = UUID.randomUUID().toString();
      data.setDisplayId(id);
    }
    Kernel.running().display(data);
    return id;
  }

  /**
   * Replaces what {@link #display} showed.
   *
   * @param id the id that it gave
   * @param o any value, or null
   */
  public static void updateDisplay(String id, @Nullable Object o) {
    replace(id, render(o));
  }

  /**
   * Replaces what {@link #display} showed.
   *
   * @param id the id that it gave
   * @param o any value, or null
   * @param as the MIME types wanted, such as {@code "text/html"}
   */
  public static void updateDisplay(String id, @Nullable Object o, String... as) {
    replace(id, render(o, as));
  }

  private static void replace(String id, DisplayData data) {
    Kernel.running().getIO().display.updateDisplay(id, data);
  }
}
