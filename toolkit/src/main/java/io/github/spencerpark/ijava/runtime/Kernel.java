package io.github.spencerpark.ijava.runtime;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import org.jspecify.annotations.Nullable;

/** The kernel itself. */
public final class Kernel {

  private Kernel() {}

  /** The kernel that runs this cell, or null where none runs. */
  public static @Nullable JavaKernel getKernelInstance() {
    return IJava.getKernelInstance();
  }

  /**
   * Runs source text as a part of this cell.
   *
   * @param expr Java and magics
   * @return the value of the last expression, or null
   * @throws Exception what the source throws
   */
  @CanIgnoreReturnValue
  public static @Nullable Object eval(String expr) throws Exception {
    return running().evalRaw(expr);
  }

  static JavaKernel running() {
    var kernel = getKernelInstance();
    if (kernel == null) {
      throw new IllegalStateException("No kernel is running: call this from a notebook's cell.");
    }
    return kernel;
  }
}
