package dev.graft.architecture;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.graft.checkpoint.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The model families by the {@code model_type} of their configurations. */
public final class Families {
  private static final Map<String, Reader> READERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bert", BertConfiguration::of),
              Map.entry("roberta", pooled(RobertaConfiguration::of)),
              Map.entry("xlm-roberta", pooled(RobertaConfiguration::of)),
              Map.entry("camembert", pooled(RobertaConfiguration::of)),
              Map.entry("distilbert", pooled(DistilBertConfiguration::of)),
              Map.entry("mpnet", pooled(MpNetConfiguration::of)),
              Map.entry("deberta-v2", pooled(DebertaV2Configuration::of)),
              Map.entry("modernbert", pooled(ModernBertConfiguration::of)),
              Map.entry("convnext", ofImages(ConvNextConfiguration::of)),
              Map.entry("dinov2", ofImages(Dinov2Configuration::of)),
              Map.entry("resnet", ofImages(ResNetConfiguration::of)),
              Map.entry("vit", ofImages(VitConfiguration::of)),
              Map.entry("gpt2", pooled(Gpt2Configuration::of)),
              Map.entry("llama", pooled(DecoderFamilies::llama)),
              Map.entry("mistral", pooled(DecoderFamilies::mistral)),
              Map.entry("qwen2", pooled(DecoderFamilies::qwen2)),
              Map.entry("qwen3", pooled(DecoderFamilies::qwen3)),
              Map.entry("gemma3_text", pooled(DecoderFamilies::gemma3))));

  private static final List<String> LAYER_COUNTS =
      List.of("num_hidden_layers", "n_layer", "n_layers", "num_layers");
  private static final String STAGES = "depths";
  private static final int MOST_LAYERS = 1_000;

  private Families() {}

  /**
   * A family of images: the names that a checkpoint holds and other poolings mean nothing to it.
   */
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

  /** A family whose pooling does not depend on what the checkpoint holds. */
  private static Reader pooled(
      BiFunction<ConfigurationFile, Optional<Pooling>, Architecture> family) {
    return (config, has, pooling) -> family.apply(config, pooling);
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
    refuseAbsurd(config);
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
   * @throws IllegalArgumentException if the family is not supported, or its configuration is
   *     missing something, out of range or not supported; the message names the file and the key
   */
  public static Architecture read(
      ConfigurationFile config, Checkpoint checkpoint, Optional<Pooling> pooling) {
    return config.has("architecture") && !config.has("model_type")
        ? TimmResNetConfiguration.of(
            config, name -> checkpoint.has(name) ? checkpoint.get(name).shape() : null)
        : read(config, checkpoint::has, pooling);
  }

  /**
   * Layers are listed before their weights are looked for: a wrong number would fill the memory.
   */
  private static void refuseAbsurd(ConfigurationFile config) {
    for (String key : LAYER_COUNTS) {
      if (config.content().get(key) instanceof JsonPrimitive value
          && value.isNumber()
          && value.getAsDouble() > MOST_LAYERS) {
        throw config.wrong(key, "at most %d layers".formatted(MOST_LAYERS));
      }
    }
    if (config.content().get(STAGES) instanceof JsonArray depths) {
      double layers = 0;
      for (JsonElement depth : depths) {
        if (depth instanceof JsonPrimitive value && value.isNumber()) {
          layers += value.getAsDouble();
        }
      }
      if (layers > MOST_LAYERS) {
        throw config.wrong(STAGES, "at most %d layers in all".formatted(MOST_LAYERS));
      }
    }
  }
}
