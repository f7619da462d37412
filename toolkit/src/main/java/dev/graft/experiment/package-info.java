/** Compares finished runs with one another, and keeps what came of past ones. */
@NullMarked
@CheckReturnValue
package dev.graft.experiment;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
