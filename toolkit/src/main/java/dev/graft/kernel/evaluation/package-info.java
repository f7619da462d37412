/** Runs cells in JShell, stops them, and says what went wrong in them. */
@NullMarked
@CheckReturnValue
package dev.graft.kernel.evaluation;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
