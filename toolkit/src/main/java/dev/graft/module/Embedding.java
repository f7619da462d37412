package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import dev.graft.tensor.RelativeOperations;
import org.jspecify.annotations.Nullable;

/** A table of vectors, looked up by id or by position. */
public final class Embedding extends AdaptableLayer {
  private final Parameter weight;
  private final boolean readWhole;

  /**
   * A pretrained table.
   *
   * @param weights where its table comes from
   * @param rows how many ids or positions there are
   * @param width the length of a vector
   */
  public Embedding(Weights weights, long rows, long width) {
    this(weights, rows, width, false);
  }

  private Embedding(Weights weights, long rows, long width, boolean readWhole) {
    this.weight = parameter("weight", weights.get("weight", rows, width));
    this.readWhole = readWhole;
  }

  /**
   * A pretrained table that the network reads as a whole, past its adapters.
   *
   * @param weights where its table comes from
   * @param rows how many there are
   * @param width the length of a vector
   * @return the table
   */
  public static Embedding readWhole(Weights weights, long rows, long width) {
    return new Embedding(weights, rows, width, true);
  }

  /** Whether the network reads the table as a whole: adapters on it would change nothing. */
  public boolean readWhole() {
    return readWhole;
  }

  /**
   * The table itself, for a head that shares it.
   *
   * @return {@code [rows, width]}
   */
  @Override
  public Parameter weight() {
    return weight;
  }

  @Override
  public @Nullable Parameter bias() {
    return null;
  }

  @Override
  public boolean transposed() {
    return true;
  }

  @Override
  public long in() {
    return weight.shape()[0];
  }

  @Override
  public long out() {
    return weight.shape()[1];
  }

  @Override
  protected NDArray own(NDArray ids) {
    return Operations.embedding(ids, weight.array());
  }

  /**
   * Looks ids up.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @return {@code [batch, tokens, width]}
   */
  public NDArray forward(NDArray ids) {
    return forward(ids, false);
  }

  /**
   * Adds to every token the vector of its position.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addPositions(NDArray x) {
    try (x) {
      if (adapted()) {
        try (NDArray places = DecoderOperations.positions(x)) {
          return plus(x, places);
        }
      }
      return Operations.addPositions(x, weight.array());
    }
  }

  /**
   * Adds to every token the vector of its position, where positions are counted from {@code padding
   * + 1} and padding has the position {@code padding}.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param padding the id of padding
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addPositionsAfterPadding(NDArray x, NDArray ids, int padding) {
    try (x) {
      if (adapted()) {
        try (NDArray places = AdapterOperations.positionsAfterPadding(ids, padding)) {
          return plus(x, places);
        }
      }
      return RelativeOperations.addPositionsAfterPadding(x, ids, weight.array(), padding);
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
      if (adapted()) {
        try (NDArray place = AdapterOperations.rowIndex(x, row)) {
          return plus(x, place);
        }
      }
      return Operations.addRow(x, weight.array(), row);
    }
  }

  private NDArray plus(NDArray x, NDArray places) {
    try (NDArray vectors = forward(places)) {
      return Operations.add(x, vectors);
    }
  }
}
