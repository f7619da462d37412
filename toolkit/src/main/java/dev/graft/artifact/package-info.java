/** Finds, downloads, verifies and caches files. */
@NullMarked
@CheckReturnValue
package dev.graft.artifact;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
