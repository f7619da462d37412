package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.CollectedArrays;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Tensors;

/**
 * Rotary positions (Su et al. 2021, "RoFormer"): the {@code i}th pair of a head's elements turns by
 * {@code position x base^(-2i / headWidth)}, so that scores depend on distances alone. They have no
 * parameters; one object serves all layers of the same settings.
 */
public final class RotaryPositions {
  private final NDArray frequencies;

  /**
   * Computes the frequencies.
   *
   * @param settings the numbers
   */
  public RotaryPositions(RotarySettings settings) {
    int width = settings.headWidth();
    float[] scaled =
        settings.scaling().of(DecoderOperations.inverseFrequencies(settings.base(), width));
    try (var scope = Tensors.newScope()) {
      frequencies = Tensors.float32(scope, scaled, width / 2);
      CollectedArrays.freeWhenUnreachable(frequencies);
    }
  }

  /**
   * The turns of some positions, which all layers of a pass share.
   *
   * @param positions int64 {@code [tokens]}; stays open
   * @return the turns, to be closed
   */
  public RotaryTable at(NDArray positions) {
    return new RotaryTable(
        DecoderOperations.rotaryCos(positions, frequencies),
        DecoderOperations.rotarySin(positions, frequencies));
  }
}
