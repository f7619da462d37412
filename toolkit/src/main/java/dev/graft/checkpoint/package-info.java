/** Reads and writes weight formats: safetensors and ONNX initialisers. */
@NullMarked
@CheckReturnValue
package dev.graft.checkpoint;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
