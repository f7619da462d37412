/** Compares finished runs with one another. */
@NullMarked
@CheckReturnValue
package dev.graft.experiment;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
