package dev.graft.adapter;

/** Reads a {@link Bottleneck} as it is saved. */
final class BottleneckConfiguration {
  private BottleneckConfiguration() {}

  static Bottleneck read(ConfigurationReader configuration) {
    return new Bottleneck(
        configuration.choice("placement", Bottleneck.Placement.values()),
        configuration.wholeNumber("bottleneck_size", 1, Integer.MAX_VALUE),
        configuration.choice("non_linearity", Activation.values()),
        configuration.positive("scaling"));
  }
}
