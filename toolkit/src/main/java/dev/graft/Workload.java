package dev.graft;

import dev.graft.PlanTrace.Batch;
import dev.graft.data.Batches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a run has to go through: the lengths of its texts, and how they are cut into batches. */
final class Workload {
  private final int[] train;
  private final int[] validation;
  private final int epochs;
  private final int batchSize;
  private final long seed;
  private final boolean cached;
  private final boolean keepsBest;

  /**
   * A workload.
   *
   * @param train tokens of each text to learn from, at least one
   * @param validation tokens of each text to validate on
   * @param cached whether the output of a frozen part is kept from epoch to epoch
   * @param keepsBest whether there is a copy of the best weights so far
   */
  Workload(
      int[] train,
      int[] validation,
      int epochs,
      int batchSize,
      long seed,
      boolean cached,
      boolean keepsBest) {
    this.train = train;
    this.validation = validation;
    this.epochs = epochs;
    this.batchSize = batchSize;
    this.seed = seed;
    this.cached = cached;
    this.keepsBest = keepsBest;
  }

  /** The same texts in smaller or larger batches. */
  Workload batchSize(int size) {
    return new Workload(train, validation, epochs, size, seed, cached, keepsBest);
  }

  /** The same batches with all texts cut. */
  Workload maxLength(int tokens) {
    return new Workload(
        cut(train, tokens), cut(validation, tokens), epochs, batchSize, seed, cached, keepsBest);
  }

  private static int[] cut(int[] lengths, int most) {
    return Arrays.stream(lengths).map(length -> Math.min(length, most)).toArray();
  }

  int epochs() {
    return epochs;
  }

  /** Whether the output of a frozen part is computed once for a text and used again. */
  boolean reuses() {
    return cached && epochs > 1;
  }

  boolean keepsBest() {
    return keepsBest;
  }

  int batchSize() {
    return batchSize;
  }

  int examples() {
    return train.length;
  }

  int validationExamples() {
    return validation.length;
  }

  /** Tokens of the longest text. */
  int longest() {
    return Math.max(longest(train), longest(validation));
  }

  /** How many texts have more tokens. */
  int longerThan(int tokens) {
    return (int) Arrays.stream(train).filter(length -> length > tokens).count();
  }

  /** The largest batch of training: as long texts stand together, one has only the longest. */
  Batch largest() {
    return new Batch(Math.min(batchSize, train.length), longest(train));
  }

  /** The largest batch without gradients, in an epoch's end or in a report. */
  Batch largestEvaluated() {
    int most = Math.max(batchSize, Evaluation.BATCH_SIZE);
    return new Batch(Math.min(most, Math.max(1, validation.length)), longest());
  }

  private static int longest(int[] lengths) {
    return Arrays.stream(lengths).max().orElse(1);
  }

  /** The batches of an epoch's training. */
  List<Batch> steps() {
    return batches(Batches.shuffled(train, batchSize, seed, 1), train);
  }

  /** The batches of the validation at an epoch's end. */
  List<Batch> validations() {
    return batches(Batches.byLength(validation, batchSize), validation);
  }

  private static List<Batch> batches(List<int[]> rows, int[] lengths) {
    var batches = new ArrayList<Batch>(rows.size());
    for (int[] batch : rows) {
      batches.add(
          new Batch(batch.length, Arrays.stream(batch).map(row -> lengths[row]).max().orElse(1)));
    }
    return batches;
  }

  /** Tokens of all texts, without padding. */
  long tokens() {
    return sum(train) + sum(validation);
  }

  /** Tokens of the texts to learn from, without padding. */
  long trainTokens() {
    return sum(train);
  }

  private static long sum(int[] lengths) {
    return Arrays.stream(lengths).asLongStream().sum();
  }

  /** Texts of both parts. */
  int texts() {
    return train.length + validation.length;
  }
}
