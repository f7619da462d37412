/** Tells Jupyter of the kernel, and does at installation what its start need not do again. */
@NullMarked
@CheckReturnValue
package dev.graft.kernel.install;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
