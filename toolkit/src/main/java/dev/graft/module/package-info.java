/** The network tree: named modules, parameters and freezing. */
@NullMarked
@CheckReturnValue
package dev.graft.module;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
