/** Maven's artifacts by IJava's names. */
@NullMarked
package io.github.spencerpark.ijava.magics;

import org.jspecify.annotations.NullMarked;
