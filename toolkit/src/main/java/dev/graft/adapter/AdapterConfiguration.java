package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import java.util.Map;
import java.util.TreeMap;

/** Reads the {@code adapter_config.json} of every known method. */
public final class AdapterConfiguration {
  private static final Map<String, Method> METHODS =
      new TreeMap<>(
          Map.of(
              "LORA",
              LoraConfiguration::read,
              "BOTTLENECK",
              (reader, backbone, family) -> BottleneckConfiguration.read(reader)));

  private AdapterConfiguration() {}

  /** Reads the configuration of one method. */
  private interface Method {
    Adapter read(ConfigurationReader reader, Backbone backbone, Architecture architecture);
  }

  /**
   * The adapter that a configuration describes.
   *
   * @param reader the configuration
   * @param backbone the network that the adapter is for; it stays as it is
   * @param architecture what the network was built from
   * @return the adapter
   * @throws IllegalArgumentException if the method or one of its settings is not supported, or does
   *     not fit the network; the message names the file and the key
   */
  public static Adapter read(
      ConfigurationReader reader, Backbone backbone, Architecture architecture) {
    Method method = METHODS.get(reader.choice("peft_type", METHODS.keySet()));
    if (method == null) {
      throw new IllegalStateException("A choice is one of those offered");
    }
    return method.read(reader, backbone, architecture);
  }
}
