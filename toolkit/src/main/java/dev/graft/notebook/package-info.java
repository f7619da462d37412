/**
 * Shows Graft's values in a notebook: renderers and live progress for IJava, JJava and Graft's
 * kernel.
 */
@NullMarked
@CheckReturnValue
package dev.graft.notebook;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
