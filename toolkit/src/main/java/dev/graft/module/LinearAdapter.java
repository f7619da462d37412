package dev.graft.module;

import ai.djl.ndarray.NDArray;

/** A module put on a {@link Linear}: it sees the layer's input and changes its output. */
public abstract class LinearAdapter extends Module {
  private double strength = 1;

  /** For subclasses. */
  protected LinearAdapter() {}

  /**
   * Sets how much of what the adapter adds is added.
   *
   * @param share from 0, as if it were not there, to 1, as it was trained
   */
  public final void strength(double share) {
    strength = share;
  }

  /** How much of what the adapter adds is added; 1 unless said otherwise. */
  protected final double strength() {
    return strength;
  }

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
