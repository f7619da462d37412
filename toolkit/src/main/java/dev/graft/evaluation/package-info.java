/** Computes metrics from predictions and gives an immutable report. */
@NullMarked
@CheckReturnValue
package dev.graft.evaluation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
