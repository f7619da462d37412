package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.DecoderOperations;

/**
 * The turns that {@link RotaryPositions} gives to some positions.
 *
 * @param cos {@code [tokens, headWidth / 2]}
 * @param sin {@code [tokens, headWidth / 2]}
 */
public record RotaryTable(NDArray cos, NDArray sin) implements AutoCloseable {

  /**
   * Turns every head of queries or keys.
   *
   * @param x {@code [batch, tokens, heads x headWidth]}; closed by this method
   * @return the shape of {@code x}
   */
  public NDArray rotate(NDArray x) {
    try (x) {
      return DecoderOperations.rotate(x, cos, sin);
    }
  }

  @Override
  public void close() {
    cos.close();
    sin.close();
  }
}
