package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;
import java.util.function.UnaryOperator;

/**
 * The end of a sub-layer that normalises before it begins, as GPT-2 and Llama do: {@code x + h +
 * adapters}. The projection that gives {@code h} is a module of its own; adapters take their names
 * from this module's place.
 */
public final class PreNormResidual extends Module implements ResidualSite {
  private final Kind kind;
  private final long width;
  private final ResidualAdapters adapters = new ResidualAdapters();

  /**
   * The end of a sub-layer.
   *
   * @param kind which sub-layer it ends
   * @param width the width of the residual stream
   */
  public PreNormResidual(Kind kind, long width) {
    this.kind = kind;
    this.width = width;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public long width() {
    return width;
  }

  @Override
  public void attach(String name, String word, ResidualAdapter adapter) {
    adapter.belongTo(name);
    adapters.add(child(free(ResidualSite.part(name, word)), adapter));
  }

  /**
   * Computes the end of the sub-layer. There is no normalisation at this place: an adapter that
   * asks for one is given what it had.
   *
   * @param residual the sub-layer's input, {@code [batch, tokens, width]}; stays open
   * @param output the sub-layer's projected output, {@code [batch, tokens, width]}; closed by this
   *     method
   * @return {@code [batch, tokens, width]}
   */
  public NDArray forward(NDArray residual, NDArray output) {
    try (NDArray last = adapters.adapted(residual, output, UnaryOperator.identity())) {
      return Operations.add(residual, last);
    }
  }
}
