/** The optimisation loop, its schedule and its history. */
@NullMarked
@CheckReturnValue
package dev.graft.training;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
