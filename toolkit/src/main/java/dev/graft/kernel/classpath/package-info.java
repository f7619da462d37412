/** How the compiler of the cells finds the classes that the kernel itself was started with. */
@NullMarked
@CheckReturnValue
package dev.graft.kernel.classpath;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
