package dev.graft.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the learning rate changes over a run of {@code n} steps of which the first {@code w} are the
 * warm-up. Each is a factor from 0 to 1 on the peak rate, for step {@code i} from 0.
 *
 * <p>{@link #CONSTANT}, {@link #LINEAR} and {@link #COSINE} have the values of the functions {@code
 * get_constant_schedule_with_warmup}, {@code get_linear_schedule_with_warmup} and {@code
 * get_cosine_schedule_with_warmup} of Hugging Face's transformers: {@code i / w} in the warm-up, so
 * that the first of its steps has rate zero. {@link #ONE_CYCLE} has those of PyTorch's {@code
 * OneCycleLR} with its defaults (Smith and Topin 2017, "Super-Convergence").
 */
public enum Schedule {
  /** The peak after the warm-up. */
  CONSTANT {
    @Override
    double factor(int step, double warmup, int steps) {
      return rising(step, warming(warmup, steps), 1);
    }
  },

  /** {@code (n - i) / (n - w)} after the warm-up. */
  LINEAR {
    @Override
    double factor(int step, double warmup, int steps) {
      int warming = warming(warmup, steps);
      return rising(step, warming, (double) (steps - step) / (steps - warming));
    }
  },

  /** {@code (1 + cos(pi (i - w) / (n - w))) / 2} after the warm-up. */
  COSINE {
    @Override
    double factor(int step, double warmup, int steps) {
      int warming = warming(warmup, steps);
      double share = (double) (step - warming) / (steps - warming);
      return rising(step, warming, 0.5 * (1 + Math.cos(Math.PI * share)));
    }
  },

  /**
   * From 1/25 of the peak up to it within the warm-up, which is at its end in step {@code w - 1},
   * and down to 1/250,000 of it in the last step, both along half a cosine. A single step has the
   * peak.
   */
  ONE_CYCLE {
    @Override
    double factor(int step, double warmup, int steps) {
      double top = warmup * steps - 1;
      double last = steps - 1.0;
      if (steps == 1) {
        return 1;
      }
      return step <= top
          ? annealed(START, 1, top == 0 ? 1 : step / top)
          : annealed(1, START / END_DIVISOR, (step - top) / (last - top));
    }
  };

  private static final double START = 1 / 25.0;
  private static final double END_DIVISOR = 1e4;

  /**
   * The factor on the peak rate.
   *
   * @param step from 0 to below {@code steps}
   * @param warmup the share of the steps that warm up, from 0 to 1; rounded up to whole steps, but
   *     never all of them, except for {@link #ONE_CYCLE}
   * @param steps how many there are, at least 1
   */
  abstract double factor(int step, double warmup, int steps);

  /**
   * The share of the steps that warm up unless said otherwise: 0.1, and 0.3 for {@link #ONE_CYCLE}.
   *
   * @return from 0 to 1
   */
  public double usualWarmup() {
    return this == ONE_CYCLE ? 0.3 : 0.1;
  }

  /**
   * The schedule's name in a recipe.
   *
   * @return for instance {@code one-cycle}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The schedule of a name.
   *
   * @param word as {@link #word} gives it
   * @return the schedule
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Schedule named(String word) {
    return Arrays.stream(values())
        .filter(schedule -> schedule.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no schedule '%s'; there are %s"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(Schedule::word)
                                .collect(Collectors.joining(", ")))));
  }

  private static int warming(double warmup, int steps) {
    return (int) Math.min(steps - 1L, Math.round(Math.ceil(warmup * steps)));
  }

  private static double rising(int step, int warming, double after) {
    return step < warming ? (double) step / warming : after;
  }

  private static double annealed(double from, double to, double share) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
  }
}
