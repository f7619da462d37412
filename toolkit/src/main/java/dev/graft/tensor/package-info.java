/** The bridge to the PyTorch engine: fused operations, gradients, threads and seeds. */
@NullMarked
@CheckReturnValue
package dev.graft.tensor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
