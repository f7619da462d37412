package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Operations;

/** A table of vectors, looked up by id or by position. */
public final class Embedding extends Module {
  private final Parameter weight;

  /**
   * A pretrained table.
   *
   * @param weights where its table comes from
   * @param rows how many ids or positions there are
   * @param width the length of a vector
   */
  public Embedding(Weights weights, long rows, long width) {
    this.weight = parameter("weight", weights.get("weight", rows, width));
  }

  /**
   * The table itself, for a head that shares it.
   *
   * @return {@code [rows, width]}
   */
  public Parameter weight() {
    return weight;
  }

  /**
   * Looks ids up.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @return {@code [batch, tokens, width]}
   */
  public NDArray forward(NDArray ids) {
    return Operations.embedding(ids, weight.array());
  }

  /**
   * Adds to every token the vector of its position.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addPositions(NDArray x) {
    try (x) {
      return Operations.addPositions(x, weight.array());
    }
  }

  /**
   * Adds the same vector to every token.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @param row which vector
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addRow(NDArray x, int row) {
    try (x) {
      return Operations.addRow(x, weight.array(), row);
    }
  }
}
