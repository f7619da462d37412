/**
 * JSON with the calls that Gson has had since 2.8: kernels such as IJava bring an old one, and what
 * a kernel brings comes first.
 */
@NullMarked
@CheckReturnValue
package dev.graft.json;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
