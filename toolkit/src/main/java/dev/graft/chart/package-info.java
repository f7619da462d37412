/** Draws plain data records as charts: pure functions, the same bytes for the same data. */
@NullMarked
@CheckReturnValue
package dev.graft.chart;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
