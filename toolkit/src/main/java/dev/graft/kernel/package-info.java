/** The Jupyter kernel: JShell evaluation, magics and installation. */
@NullMarked
@CheckReturnValue
package dev.graft.kernel;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
