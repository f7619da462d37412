package dev.graft.module;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;

/** An array that is part of what a network has learnt: a parameter, or a buffer. */
public sealed interface StateArray permits Parameter, Buffer {

  /**
   * What it belongs to.
   *
   * @return its role
   */
  Parameter.Role role();

  /**
   * The shape.
   *
   * @return a copy
   */
  long[] shape();

  /**
   * The array.
   *
   * @return float32, of the shape
   * @throws IllegalStateException if the network has not been materialised
   */
  NDArray array();

  /**
   * Whether training changes it.
   *
   * @return false while it is frozen
   */
  boolean trained();

  /**
   * Whether the array is the upstream's own, shared with every network on it.
   *
   * @return false before there is an array
   */
  boolean sharesUpstream();

  /**
   * Sets the first values, which are copied when the network gets its arrays; also if frozen.
   *
   * @param values float32, of the shape; open until then
   */
  void startFrom(NDArray values);

  /**
   * Takes the array of another network, which has to be kept while this one is used, when the
   * network gets its arrays.
   *
   * @param lent float32, of the shape; stays the other's
   */
  void borrow(NDArray lent);

  /**
   * Replaces the values, as loading does.
   *
   * @param values row-major float32 values in native byte order, as many as the shape has elements
   */
  void assign(ByteBuffer values);
}
