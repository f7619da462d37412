package dev.graft.adapter;

import java.util.Arrays;
import java.util.Locale;

/** Reads a {@link Bottleneck} as it is saved. */
final class BottleneckConfiguration {
  private BottleneckConfiguration() {}

  static Bottleneck read(ConfigurationReader configuration) {
    return new Bottleneck(
        choice(configuration, "placement", Bottleneck.Placement.values()),
        configuration.wholeNumber("bottleneck_size", 1, Integer.MAX_VALUE),
        choice(configuration, "non_linearity", Activation.values()),
        configuration.positive("scaling"));
  }

  /** Files hold the constants' names in lower case. */
  private static <E extends Enum<E>> E choice(
      ConfigurationReader configuration, String key, E[] values) {
    var words = Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    return values[words.indexOf(configuration.choice(key, words))];
  }
}
