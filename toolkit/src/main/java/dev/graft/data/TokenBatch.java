package dev.graft.data;

import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Tokens;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.List;

/**
 * Encoded texts side by side, padded to the longest of them.
 *
 * <p>Immutable: every array handed out is a copy.
 */
public final class TokenBatch {

  private final int[] rows;
  private final long[] ids;
  private final long[] typeIds;
  private final long[] mask;
  private final int width;

  private TokenBatch(int[] rows, long[] ids, long[] typeIds, long[] mask, int width) {
    this.rows = rows;
    this.ids = ids;
    this.typeIds = typeIds;
    this.mask = mask;
    this.width = width;
  }

  /**
   * Lays the encodings of some rows side by side, padded on the right; all type ids are 0.
   *
   * @param encoded the token ids of all examples
   * @param rows which of them, as indices into {@code encoded}; at least one
   * @param padId the id that fills the shorter rows up
   * @throws IllegalArgumentException if there are no rows, or a row is unknown or has no tokens
   */
  public static TokenBatch of(List<long[]> encoded, int[] rows, long padId) {
    return of(new EncodedTexts(encoded, padId), rows, Side.RIGHT);
  }

  /**
   * Lays the encodings of some rows side by side.
   *
   * @param texts all examples
   * @param rows which of them, as indices into {@code texts}; at least one
   * @param padding the side where the shorter rows are filled up
   * @throws IllegalArgumentException if there are no rows, or a row is unknown or has no tokens
   */
  public static TokenBatch of(EncodedTexts texts, int[] rows, Side padding) {
    int width = width(texts.ids(), rows);
    long[] ids = new long[Math.multiplyExact(rows.length, width)];
    long[] typeIds = new long[ids.length];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, texts.padId());
    for (int i = 0; i < rows.length; i++) {
      long[] tokens = texts.ids().get(rows[i]);
      int from = i * width + (padding == Side.LEFT ? width - tokens.length : 0);
      System.arraycopy(tokens, 0, ids, from, tokens.length);
      Arrays.fill(mask, from, from + tokens.length, 1L);
      if (!texts.typeIds().isEmpty()) {
        System.arraycopy(texts.typeIds().get(rows[i]), 0, typeIds, from, tokens.length);
      }
    }
    return new TokenBatch(rows.clone(), ids, typeIds, mask, width);
  }

  private static int width(List<long[]> encoded, int[] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("Expected at least one row in a batch; got none");
    }
    int width = 0;
    for (int row : rows) {
      if (row < 0 || row >= encoded.size()) {
        throw new IllegalArgumentException(
            "Expected rows from 0 to %d; got %d".formatted(encoded.size() - 1, row));
      }
      // A row without tokens would be masked whole: its attention would be NaN.
      if (encoded.get(row).length == 0) {
        throw new IllegalArgumentException(
            "Row %d has no tokens; drop it or give it a text".formatted(row));
      }
      width = Math.max(width, encoded.get(row).length);
    }
    return width;
  }

  /** The examples these are, as indices into the list they were taken from; {@code [size]}. */
  public int[] rows() {
    return rows.clone();
  }

  /** Token ids {@code [size, width]}, row by row. */
  public long[] ids() {
    return ids.clone();
  }

  /**
   * Which text of a pair each token is of, {@code [size, width]}, row by row: 0 for the first, for
   * single texts and at padding, 1 for the second.
   */
  public long[] typeIds() {
    return typeIds.clone();
  }

  /** Whether a type id is not 0: what else a model takes for granted. */
  public boolean typed() {
    return Truncation.anyButZero(typeIds);
  }

  /** 1 at a token and 0 at padding, {@code [size, width]}, row by row. */
  public long[] mask() {
    return mask.clone();
  }

  /** Whether a text is shorter than the longest, so that the mask has a 0. */
  public boolean padded() {
    for (long kept : mask) {
      if (kept == 0) {
        return true;
      }
    }
    return false;
  }

  /** Tokens of the longest row. */
  public int width() {
    return width;
  }

  /** Number of rows. */
  public int size() {
    return rows.length;
  }

  /**
   * The batch as a network takes it.
   *
   * @param scope the owner of the arrays
   * @return the arrays, to be closed
   */
  public Tokens input(NDManager scope) {
    return new Tokens(
        Tensors.int64(scope, ids, size(), width),
        Tensors.int64(scope, mask, size(), width),
        padded(),
        typed() ? Tensors.int64(scope, typeIds, size(), width) : null);
  }

  @Override
  public String toString() {
    return "TokenBatch[%d texts, %d tokens wide]".formatted(size(), width);
  }
}
