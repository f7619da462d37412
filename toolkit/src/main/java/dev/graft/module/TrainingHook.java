package dev.graft.module;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A module of an adapter that takes part in training: it adds to what is minimised, or does
 * something after each step. Every module of a network that is one is asked: what an adapter
 * attaches to a layer, and what its layers share ({@code AdapterSites.share}).
 */
public interface TrainingHook {

  /**
   * Begins a training run of the network, which has its arrays.
   *
   * @param steps how many optimiser steps the run has
   * @return what it does in this run; closed when it ends
   */
  Session begin(int steps);

  /** A run. Each method does nothing unless said otherwise. */
  interface Session extends AutoCloseable {

    /**
     * What is added to the loss of a step's examples, computed while operations are recorded. It is
     * no part of the losses that are reported.
     *
     * @return a zero-dimensional array, closed by the caller, or null for nothing
     */
    default @Nullable NDArray penalty() {
      return null;
    }

    /**
     * The optimiser has taken a step, outside autograd; parameters still have the gradients,
     * clipped as they were used.
     *
     * @param step from 1
     */
    default void stepped(int step) {}

    /**
     * What the session remembers from step to step, for checkpoints, which put values back in
     * place.
     *
     * @return float32 arrays, the same ones at every call
     */
    default List<NDArray> memory() {
      return List.of();
    }

    /** Frees what only training needs. */
    @Override
    default void close() {}
  }
}
