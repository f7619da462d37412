package dev.graft.adapter;

import dev.graft.module.Dropout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an {@link AdaLora} is told.
 *
 * @param initial the rank of every layer at first
 * @param target the mean rank at the end
 * @param alpha the numerator of the scaling
 * @param dropout on the input of the first factor
 * @param targets the layers to adapt
 * @param before the share of a run before the ranks fall
 * @param after the share of a run after they have fallen
 * @param interval how often they do, in steps
 * @param sensitivity how much of the past counts in it
 * @param uncertainty how much of the past counts in it
 * @param orthogonality the weight of the penalty
 * @param ranks of a saved adapter, the ranks that layers were left with, by path; empty where all
 *     have the first
 */
record AdaLoraSettings(
    int initial,
    int target,
    double alpha,
    double dropout,
    LoraTargets targets,
    double before,
    double after,
    int interval,
    double sensitivity,
    double uncertainty,
    double orthogonality,
    Map<String, Integer> ranks) {
  private static final double SMALL = 1e-5;

  AdaLoraSettings {
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException(
          "AdaLoRA's alpha must be positive, but was %s; twice the first rank is common"
              .formatted(alpha));
    }
    var unused = new Dropout(dropout);
    if (!(before >= 0 && after >= 0 && before + after < 1)) {
      throw new IllegalArgumentException(
          "The parts of a run before and after AdaLoRA's ranks fall are shares that leave some of it between them, but were %s and %s; 0.1 and 0.3 are common"
              .formatted(before, after));
    }
    if (interval < 1) {
      throw new IllegalArgumentException(
          "AdaLoRA's ranks fall every 1 step or more, but was given " + interval);
    }
    checkSmoothing(sensitivity);
    checkSmoothing(uncertainty);
    if (!(orthogonality >= 0 && Double.isFinite(orthogonality))) {
      throw new IllegalArgumentException(
          "The weight of AdaLoRA's penalty must not be negative, but was " + orthogonality);
    }
    ranks = Collections.unmodifiableMap(new LinkedHashMap<>(ranks));
  }

  private static void checkSmoothing(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "AdaLoRA's smoothing lies between 0 and 1, but was %s; 0.85 is common".formatted(share));
    }
  }

  /** The defaults, for ranks that fall. */
  static AdaLoraSettings of(int initial, int target) {
    if (target < 1 || initial <= target) {
      throw new IllegalArgumentException(
          "AdaLoRA's ranks fall from %d to %d, but the first has to be above the second, and that at least 1; 12 and 8 are common"
              .formatted(initial, target));
    }
    return withRanks(initial, target);
  }

  /** The defaults, for ranks as a file may have them: those that do not fall stay. */
  static AdaLoraSettings withRanks(int initial, int target) {
    return new AdaLoraSettings(
        initial,
        target,
        2.0 * Math.max(1, initial),
        0,
        LoraTargets.DEFAULT,
        0.1,
        0.3,
        1,
        0.85,
        0.85,
        0.5,
        Map.of());
  }

  /** The scaling, with what PEFT adds to the rank. */
  double scale() {
    return alpha / (initial + SMALL);
  }

  int rankOf(String path) {
    return ranks.getOrDefault(path, initial);
  }

  AdaLoraSettings alpha(double value) {
    return with(value, dropout, targets, orthogonality, ranks);
  }

  AdaLoraSettings dropout(double value) {
    return with(alpha, value, targets, orthogonality, ranks);
  }

  AdaLoraSettings on(LoraTargets value) {
    return with(alpha, dropout, value, orthogonality, ranks);
  }

  AdaLoraSettings orthogonality(double value) {
    return with(alpha, dropout, targets, value, ranks);
  }

  AdaLoraSettings ranks(Map<String, Integer> value) {
    return with(alpha, dropout, targets, orthogonality, value);
  }

  private AdaLoraSettings with(
      double newAlpha,
      double newDropout,
      LoraTargets newTargets,
      double newOrthogonality,
      Map<String, Integer> newRanks) {
    return new AdaLoraSettings(
        initial,
        target,
        newAlpha,
        newDropout,
        newTargets,
        before,
        after,
        interval,
        sensitivity,
        uncertainty,
        newOrthogonality,
        newRanks);
  }

  AdaLoraSettings schedule(double newBefore, double newAfter, int newInterval) {
    return new AdaLoraSettings(
        initial,
        target,
        alpha,
        dropout,
        targets,
        newBefore,
        newAfter,
        newInterval,
        sensitivity,
        uncertainty,
        orthogonality,
        ranks);
  }

  AdaLoraSettings smoothing(double newSensitivity, double newUncertainty) {
    return new AdaLoraSettings(
        initial,
        target,
        alpha,
        dropout,
        targets,
        before,
        after,
        interval,
        newSensitivity,
        newUncertainty,
        orthogonality,
        ranks);
  }
}
