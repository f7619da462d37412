/** The functions that every cell can call by their simple names, where IJava has them. */
@NullMarked
package io.github.spencerpark.ijava.runtime;

import org.jspecify.annotations.NullMarked;
