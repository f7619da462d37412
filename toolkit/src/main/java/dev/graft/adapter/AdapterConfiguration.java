package dev.graft.adapter;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the {@code adapter_config.json} of every known method. */
public final class AdapterConfiguration {
  private static final Map<String, Function<ConfigurationReader, Adapter>> METHODS =
      new TreeMap<>(
          Map.of("LORA", LoraConfiguration::read, "BOTTLENECK", BottleneckConfiguration::read));

  private AdapterConfiguration() {}

  /**
   * The adapter that a configuration describes.
   *
   * @param file where the configuration was read, for messages
   * @param json its content
   * @return the adapter
   * @throws IllegalArgumentException if the method or one of its settings is not supported; the
   *     message names the file and the key
   */
  public static Adapter read(Path file, JsonObject json) {
    var reader = new ConfigurationReader(file, json);
    String method = reader.text("peft_type");
    Function<ConfigurationReader, Adapter> known = METHODS.get(method);
    if (known == null) {
      throw new IllegalArgumentException(
          "%s: peft_type '%s' is not supported; supported are %s"
              .formatted(file, method, String.join(", ", METHODS.keySet())));
    }
    return known.apply(reader);
  }
}
