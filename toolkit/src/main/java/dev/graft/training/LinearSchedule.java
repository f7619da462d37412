package dev.graft.training;

/**
 * A learning rate that rises linearly to its peak and then falls linearly towards zero: with {@code
 * w} of {@code n} steps for the rise, step {@code i} (from 0) has {@code peak (i + 1) / w} while
 * {@code i < w} and {@code peak (n - i) / (n - w)} afterwards.
 *
 * @param peak the highest rate
 * @param warmupSteps w
 * @param steps n
 */
record LinearSchedule(double peak, int warmupSteps, int steps) {

  static LinearSchedule of(double peak, double warmup, int steps) {
    return new LinearSchedule(peak, (int) Math.min(steps - 1L, Math.round(warmup * steps)), steps);
  }

  double rate(int step) {
    return step < warmupSteps
        ? peak * (step + 1) / warmupSteps
        : peak * (steps - step) / (steps - warmupSteps);
  }
}
