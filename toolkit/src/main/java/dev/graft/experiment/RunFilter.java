package dev.graft.experiment;

import dev.graft.data.Splits;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which runs a store lists. An immutable value; each call gives a narrower filter:
 *
 * <pre>
 * store.runs(RunFilter.all().plan("LoRA*").seed(1).newest(10))
 * </pre>
 *
 * <p>What it cannot say, Tablesaw can: {@code store.runs().where(...)}.
 */
public final class RunFilter {
  private static final RunFilter ALL = new RunFilter(List.of(), List.of(), Integer.MAX_VALUE);

  private final List<String> conditions;
  private final List<Object> values;
  private final int most;

  private RunFilter(List<String> conditions, List<Object> values, int most) {
    this.conditions = List.copyOf(conditions);
    this.values = List.copyOf(values);
    this.most = most;
  }

  /** Every run. */
  public static RunFilter all() {
    return ALL;
  }

  /**
   * Runs of plans with a name.
   *
   * @param name the whole name, capital letters or not; {@code *} stands for any text
   */
  public RunFilter plan(String name) {
    return and("plan LIKE ? ESCAPE '\\'", like(name));
  }

  /**
   * Runs tuned from an upstream.
   *
   * @param name the whole name, capital letters or not; {@code *} stands for any text
   */
  public RunFilter upstream(String name) {
    return and("upstream LIKE ? ESCAPE '\\'", like(name));
  }

  /**
   * Runs with a seed.
   *
   * @param seed as the recipe said
   */
  public RunFilter seed(long seed) {
    return and("seed = ?", seed);
  }

  /**
   * Runs on the same data: the same texts and labels in every part.
   *
   * @param data the data
   */
  public RunFilter on(Splits data) {
    return and("data = ?", DataPart.fingerprint(DataPart.of(data)));
  }

  /**
   * Runs that ended then or later.
   *
   * @param time a moment
   */
  public RunFilter since(Instant time) {
    return and("ended >= ?", time.toEpochMilli());
  }

  /**
   * Runs that ended on that day or later.
   *
   * @param day a day of this machine's calendar
   */
  public RunFilter since(LocalDate day) {
    return since(day.atStartOfDay(ZoneId.systemDefault()).toInstant());
  }

  /** Runs that were not interrupted. */
  public RunFilter finished() {
    return new RunFilter(with(conditions, "finished = 1"), values, most);
  }

  /**
   * The newest of these runs.
   *
   * @param count how many at most, at least 1
   * @throws IllegalArgumentException if {@code count} is below 1
   */
  public RunFilter newest(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "newest needs a count of at least 1, but %d came".formatted(count));
    }
    return new RunFilter(conditions, values, Math.min(most, count));
  }

  private RunFilter and(String condition, Object value) {
    return new RunFilter(with(conditions, condition), with(values, value), most);
  }

  private static <T> List<T> with(List<T> list, T more) {
    var longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }

  private static String like(String pattern) {
    return pattern.replaceAll("[\\\\%_]", "\\\\$0").replace('*', '%');
  }

  int most() {
    return most;
  }

  /** The clause, whose values are added to the list. */
  String where(List<Object> bound) {
    Collections.addAll(bound, values.toArray());
    return conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
  }

  @Override
  public String toString() {
    return "runs %s %s".formatted(String.join(" and ", conditions), values);
  }
}
