/** What the kernel answers about code that is not run: completion, inspection, completeness. */
@NullMarked
@CheckReturnValue
package dev.graft.kernel.help;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
