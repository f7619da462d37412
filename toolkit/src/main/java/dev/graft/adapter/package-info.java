/** Describes, inserts, saves and loads adapters: one file group per method. */
@NullMarked
@CheckReturnValue
package dev.graft.adapter;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
