package dev.graft.adapter;

import java.util.Arrays;
import java.util.Locale;

/** Reads a {@link Bottleneck} as it is saved. */
final class BottleneckConfiguration {
  private BottleneckConfiguration() {}

  static Bottleneck read(ConfigurationReader configuration) {
    return new Bottleneck(
        placement(configuration.text("placement")),
        configuration.wholeNumber("bottleneck_size"),
        Activation.of(configuration.text("non_linearity")),
        configuration.number("scaling"));
  }

  private static Bottleneck.Placement placement(String word) {
    return Arrays.stream(Bottleneck.Placement.values())
        .filter(placement -> placement.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown placement '%s'; known are houlsby, pfeiffer and parallel"
                        .formatted(word)));
  }
}
