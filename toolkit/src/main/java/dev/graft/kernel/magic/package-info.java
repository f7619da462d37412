/** Finds the magics of a cell, runs them, explains and completes them. */
@NullMarked
@CheckReturnValue
package dev.graft.kernel.magic;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
