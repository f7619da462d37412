package dev.graft.architecture;

import com.google.gson.JsonElement;
import dev.graft.checkpoint.Checkpoint;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The model families by the {@code model_type} of their configurations. */
public final class Families {
  private static final Map<String, Reader> READERS =
      new TreeMap<>(
          Map.of(
              "bert", BertConfiguration::of,
              "convnext", ofImages(ConvNextConfiguration::of),
              "dinov2", ofImages(Dinov2Configuration::of),
              "resnet", ofImages(ResNetConfiguration::of),
              "vit", ofImages(VitConfiguration::of)));

  private Families() {}

  /** A family of images: the names that a checkpoint holds and other poolings mean nothing to it. */
  private static Reader ofImages(Function<ConfigurationFile, Architecture> reader) {
    return (config, has, pooling) -> reader.apply(config);
  }

  /** Reads a family's configuration. */
  @FunctionalInterface
  interface Reader {

    /**
     * Reads a configuration.
     *
     * @param config the content of a {@code config.json}
     * @param has whether the checkpoint holds an array, by its full name
     * @param pooling how an example becomes one vector, if the model's directory says so
     * @return the network's description
     * @throws IllegalArgumentException if something is missing, out of range or not supported; the
     *     message names the file and the key
     */
    Architecture read(ConfigurationFile config, Predicate<String> has, Optional<Pooling> pooling);
  }

  /**
   * Reads a configuration of any supported family.
   *
   * @param config the content of a {@code config.json}
   * @param has whether the checkpoint holds an array, by its full name
   * @param pooling how an example becomes one vector, if the model's directory says so
   * @return the network's description
   * @throws IllegalArgumentException if the family is not supported, or its configuration is
   *     missing something, out of range or not supported; the message names the file and the key
   */
  public static Architecture read(
      ConfigurationFile config, Predicate<String> has, Optional<Pooling> pooling) {
    JsonElement family = config.content().get("model_type");
    @Nullable Reader reader = READERS.get(config.text("model_type").orElse(""));
    if (reader == null) {
      throw new IllegalArgumentException(
          "%s says model_type = %s; supported are: %s"
              .formatted(config.name(), family, String.join(", ", READERS.keySet())));
    }
    return reader.read(config, has, pooling);
  }

  /**
   * Reads a configuration of any supported family, timm's among them, which name no {@code
   * model_type} but an {@code architecture}.
   *
   * @param config the content of a {@code config.json}
   * @param checkpoint whose names and shapes complete what the configuration says
   * @param pooling how an example becomes one vector, if the model's directory says so
   * @return the network's description
   * @throws IllegalArgumentException if the family is not supported, or its configuration is missing
   *     something, out of range or not supported; the message names the file and the key
   */
  public static Architecture read(
      ConfigurationFile config, Checkpoint checkpoint, Optional<Pooling> pooling) {
    return config.has("architecture") && !config.has("model_type")
        ? TimmResNetConfiguration.of(
            config, name -> checkpoint.has(name) ? checkpoint.get(name).shape() : null)
        : read(config, checkpoint::has, pooling);
  }
}
