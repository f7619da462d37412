package dev.graft.module;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/** A module put where a sub-layer's output joins the residual stream. */
public abstract class ResidualAdapter extends AdapterModule {

  /** For subclasses. */
  protected ResidualAdapter() {}

  /**
   * What is added to {@code residual + output} before the sub-layer's own normalisation.
   *
   * @param residual the sub-layer's residual input, {@code [batch, tokens, width]}; stays open
   * @param output the sub-layer's projected output, {@code [batch, tokens, width]}; stays open
   * @param norm the sub-layer's own normalisation of a vector that it does not close
   * @return {@code [batch, tokens, width]}
   */
  public abstract NDArray delta(NDArray residual, NDArray output, UnaryOperator<NDArray> norm);
}
