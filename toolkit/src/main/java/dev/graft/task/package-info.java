/** Heads, losses and label mapping: what turns an upstream into a classifier. */
@NullMarked
@CheckReturnValue
package dev.graft.task;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
