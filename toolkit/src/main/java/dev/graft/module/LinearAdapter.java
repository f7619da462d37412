package dev.graft.module;

import ai.djl.ndarray.NDArray;

/** A module put on a {@link Linear}: it sees the layer's input and changes its output. */
public abstract class LinearAdapter extends Module {

  /** For subclasses. */
  protected LinearAdapter() {}

  /**
   * The adapted output.
   *
   * @param input the layer's input, {@code [..., in]}; stays open
   * @param output the layer's own output, {@code [..., out]}; closed by this method unless returned
   * @param training whether dropout is in force
   * @return {@code [..., out]}
   */
  public abstract NDArray adapt(NDArray input, NDArray output, boolean training);

  /**
   * The weight with which the layer alone computes what it computes with this adapter.
   *
   * @param weight the layer's, {@code [out, in]}; stays open
   * @return {@code [out, in]}, a new array
   */
  public abstract NDArray merged(NDArray weight);
}
