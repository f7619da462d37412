/** Reads and writes weight formats: safetensors, ONNX initialisers, TensorFlow variables. */
@NullMarked
@CheckReturnValue
package dev.graft.checkpoint;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
