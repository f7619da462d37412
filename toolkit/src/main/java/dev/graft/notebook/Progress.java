package dev.graft.notebook;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How far training is, at one moment.
 *
 * @param plan what is trained
 * @param step how many steps are done
 * @param steps how many there will be
 * @param preparation what is computed before the first step, and how far that is; else empty
 * @param epoch the epoch of the last step, from 1; 0 before the first
 * @param loss the smoothed loss
 * @param accuracy of the last validation, from 0 to 1
 * @param secondsLeft an estimate
 * @param seconds since training began
 * @param curve the smoothed loss by place along the run, from its beginning to now
 * @param validations the loss of each validation
 * @param summary how it ended; empty while it runs
 */
record Progress(
    String plan,
    int step,
    int steps,
    Optional<String> preparation,
    int epoch,
    OptionalDouble loss,
    OptionalDouble accuracy,
    OptionalDouble secondsLeft,
    double seconds,
    List<Point> curve,
    List<Point> validations,
    Optional<String> summary) {

  /**
   * A loss at a place along the run.
   *
   * @param place from 0 (before the first step) to 1 (after the last)
   * @param loss in nats
   */
  record Point(double place, double loss) {}

  /** Copies the lists. */
  Progress {
    curve = List.copyOf(curve);
    validations = List.copyOf(validations);
  }

  /** From 0 to 1. */
  double share() {
    return steps < 1 ? 0 : Math.min(1, (double) step / steps);
  }

  boolean finished() {
    return summary.filter("finished"::equals).isPresent();
  }
}
