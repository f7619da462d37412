package dev.graft.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which examples are met. Batches are drawn from length buckets: texts of like length
 * stand together, so that little is spent on padding, and yet every epoch has a new random order.
 */
public final class Batches {

  /** A bucket holds this many batches, fewer when there would be under {@link #BUCKETS} buckets. */
  private static final int BATCHES_PER_BUCKET = 50;

  private static final int BUCKETS = 4;

  private Batches() {}

  /**
   * The batches of one training epoch: the rows are shuffled, cut into buckets of up to 50 batches,
   * sorted by length within a bucket, cut into batches, and the batches shuffled. Every row comes
   * exactly once. Only the last batch may be smaller than the others.
   *
   * @param lengths tokens of each row
   * @param batchSize rows in a batch, at least 1
   * @param seed the run's seed; with {@code epoch} it decides the order, the same on every Java
   *     version
   * @param epoch any number; another one gives another order
   * @return rows (indices into {@code lengths}) of each batch; empty if there are no rows
   */
  public static List<int[]> shuffled(int[] lengths, int batchSize, long seed, int epoch) {
    int size = checkedSize(batchSize, lengths);
    var random = Randomness.of(seed, epoch);
    int[] rows = rows(lengths.length);
    Randomness.shuffle(rows, random);
    int bucketBatches = Math.min(BATCHES_PER_BUCKET, Math.max(1, rows.length / size / BUCKETS));
    var batches = new ArrayList<int[]>();
    for (int[] bucket : cut(rows, bucketBatches * size)) {
      batches.addAll(cut(longestFirst(bucket, lengths), size));
    }
    int full = rows.length / size;
    Collections.shuffle(batches.subList(0, full), random);
    return Collections.unmodifiableList(batches);
  }

  /**
   * The batches of an evaluation: longest rows first, so that memory peaks in the first batch; rows
   * of the same length in their own order. Only the last batch may be smaller.
   *
   * @param lengths tokens of each row
   * @param batchSize rows in a batch, at least 1
   * @return rows (indices into {@code lengths}) of each batch; empty if there are no rows
   */
  public static List<int[]> byLength(int[] lengths, int batchSize) {
    int size = checkedSize(batchSize, lengths);
    return Collections.unmodifiableList(cut(longestFirst(rows(lengths.length), lengths), size));
  }

  private static int[] rows(int count) {
    int[] rows = new int[count];
    Arrays.setAll(rows, i -> i);
    return rows;
  }

  private static int[] longestFirst(int[] rows, int[] lengths) {
    return Arrays.stream(rows)
        .boxed()
        .sorted(Comparator.comparingInt((Integer row) -> lengths[row]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static List<int[]> cut(int[] rows, int size) {
    var pieces = new ArrayList<int[]>();
    for (int start = 0; start < rows.length; start += size) {
      pieces.add(Arrays.copyOfRange(rows, start, Math.min(rows.length, start + size)));
    }
    return pieces;
  }

  /** A batch larger than the data holds all of it; the products above stay far from overflow. */
  private static int checkedSize(int batchSize, int[] lengths) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("Expected a batch size of at least 1; got " + batchSize);
    }
    return Math.min(batchSize, Math.max(1, lengths.length));
  }
}
