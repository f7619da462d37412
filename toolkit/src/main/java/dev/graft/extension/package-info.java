/** The one interface by which a Jupyter kernel finds what it should load at its start. */
@NullMarked
@CheckReturnValue
package dev.graft.extension;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
