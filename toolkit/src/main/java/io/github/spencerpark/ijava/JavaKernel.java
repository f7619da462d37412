package io.github.spencerpark.ijava;

import io.github.spencerpark.ijava.magics.MavenResolver;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import org.jspecify.annotations.Nullable;

/** What notebooks and libraries ask of the kernel by IJava's name of it. */
public abstract class JavaKernel extends BaseKernel {

  @SuppressWarnings("this-escape") // it is only kept there until a notebook asks
  private final MavenResolver mavenResolver = new MavenResolver(this);

  /** For the one kernel of the process. */
  protected JavaKernel() {}

  /**
   * Makes a kernel the one that notebooks find.
   *
   * @param running the kernel, or null when it has ended
   */
  protected static void use(@Nullable JavaKernel running) {
    IJava.use(running);
  }

  /** The reply that says of code that it is complete. */
  public static String completeCodeSignifier() {
    return IS_COMPLETE_YES;
  }

  /** The reply that says of code that no continuation makes it valid. */
  public static String invalidCodeSignifier() {
    return IS_COMPLETE_BAD;
  }

  /** The reply that says of code that nothing is known. */
  public static String maybeCompleteCodeSignifier() {
    return IS_COMPLETE_MAYBE;
  }

  /** Adds a jar or a directory to the cells' class path. */
  public abstract void addToClasspath(String path);

  /** Resolves artifacts as the magics do. */
  public MavenResolver getMavenResolver() {
    return mavenResolver;
  }

  /** All magics; a notebook registers its own here. */
  public abstract Magics getMagics();

  /**
   * Runs source text as a part of the running cell.
   *
   * @param expr Java and magics
   * @return the value of the last expression, or null
   * @throws Exception what the source throws
   */
  public abstract @Nullable Object evalRaw(String expr) throws Exception;

  /**
   * What the notebook shows for a value.
   *
   * @param value any value, or null
   * @param as the MIME types wanted; none for the preferred ones
   */
  public abstract DisplayData render(@Nullable Object value, String... as);

  /**
   * Takes away what the running cell has put out so far.
   *
   * @param wait whether to keep it until the next output comes, which avoids flicker
   */
  public abstract void clearOutput(boolean wait);
}
