/** The model families, as trees of modules with the names their published checkpoints use. */
@NullMarked
@CheckReturnValue
package dev.graft.architecture;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
