/** Tables and text to examples, splits and encoded batches. */
@NullMarked
@CheckReturnValue
package dev.graft.data;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
