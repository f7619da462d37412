package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.jupyter.kernel.magic.registry.UndefinedMagicException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls magics from Java. */
public final class Magics {

  private Magics() {}

  /**
   * Calls a line magic, such as {@code lineMagic("jars", List.of("libs/*.jar"))}.
   *
   * @param <T> what the caller takes the result for
   * @return the magic's result, or null
   * @throws UndefinedMagicException if there is no magic of this name
   * @throws RuntimeException what the magic throws, as its cause
   */
  @CanIgnoreReturnValue
  @SuppressWarnings("TypeParameterUnusedInFormals") // as in IJava
  public static <T> @Nullable T lineMagic(String name, List<String> args) {
    try {
      return Kernel.running().getMagics().applyLineMagic(name, args);
    } catch (UndefinedMagicException e) {
      throw e;
    } catch (Exception e) {
      throw failed("line", name, e);
    }
  }

  /**
   * Calls a cell magic.
   *
   * @param <T> what the caller takes the result for
   * @return the magic's result, or null
   * @throws UndefinedMagicException if there is no magic of this name
   * @throws RuntimeException what the magic throws, as its cause
   */
  @CanIgnoreReturnValue
  @SuppressWarnings("TypeParameterUnusedInFormals") // as in IJava
  public static <T> @Nullable T cellMagic(String name, List<String> args, String body) {
    try {
      return Kernel.running().getMagics().applyCellMagic(name, args, body);
    } catch (UndefinedMagicException e) {
      throw e;
    } catch (Exception e) {
      throw failed("cell", name, e);
    }
  }

  private static RuntimeException failed(String kind, String name, Exception cause) {
    return new IllegalStateException(
        "The %s magic %s failed: %s".formatted(kind, name, cause.getMessage()), cause);
  }
}
