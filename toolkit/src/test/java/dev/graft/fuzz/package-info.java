/** What a fuzzer calls: see {@code toolkit/src/fuzz/run}. */
@NullMarked
package dev.graft.fuzz;

import org.jspecify.annotations.NullMarked;
