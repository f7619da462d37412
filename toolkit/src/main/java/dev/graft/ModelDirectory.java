package dev.graft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.graft.architecture.BertConfiguration;
import dev.graft.architecture.Pooling;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.TextTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a model's directory as the Hugging Face hub and sentence-transformers lay it out. */
final class ModelDirectory {
  private ModelDirectory() {}

  static Upstream load(Path directory) {
    JsonObject config = json(directory.resolve("config.json"));
    String family = config.has("model_type") ? config.get("model_type").getAsString() : "none";
    if (!family.equals("bert")) {
      throw new IllegalArgumentException(
          "%s says model_type '%s'; supported is 'bert'"
              .formatted(directory.resolve("config.json"), family));
    }
    Checkpoint checkpoint = SafetensorsFile.openDirectory(directory);
    BertConfiguration architecture = BertConfiguration.of(config, pooling(directory, checkpoint));
    TextTokenizer tokenizer =
        TextTokenizer.read(
            bytes(directory.resolve("tokenizer.json")), maxLength(directory, architecture));
    return UpstreamLoader.load(
        String.valueOf(directory.getFileName()),
        directory.toAbsolutePath().toString(),
        architecture,
        checkpoint,
        tokenizer);
  }

  /**
   * As sentence-transformers says where it says something, else BERT's pooler where there is one.
   */
  private static Pooling pooling(Path directory, Checkpoint checkpoint) {
    Path file = directory.resolve("1_Pooling").resolve("config.json");
    if (Files.exists(file)) {
      JsonObject config = json(file);
      if (config.has("pooling_mode")) {
        return pooling(file, config.get("pooling_mode").getAsString());
      }
      return pooling(
          file,
          isTrue(config, "pooling_mode_mean_tokens")
              ? "mean"
              : isTrue(config, "pooling_mode_cls_token") ? "cls" : "neither mean nor cls");
    }
    boolean pooler =
        checkpoint.has("bert.pooler.dense.weight") || checkpoint.has("pooler.dense.weight");
    return pooler ? Pooling.BERT_POOLER : Pooling.MEAN;
  }

  private static Pooling pooling(Path file, String word) {
    return switch (word) {
      case "mean" -> Pooling.MEAN;
      case "cls" -> Pooling.FIRST_TOKEN;
      default ->
          throw new IllegalArgumentException(
              "%s says pooling '%s'; supported are 'mean' and 'cls'".formatted(file, word));
    };
  }

  private static boolean isTrue(JsonObject config, String key) {
    JsonElement value = config.get(key);
    return value != null && value.isJsonPrimitive() && value.getAsBoolean();
  }

  private static int maxLength(Path directory, BertConfiguration architecture) {
    Path file = directory.resolve("sentence_bert_config.json");
    int length = architecture.maxLength();
    if (Files.exists(file)) {
      JsonElement stated = json(file).get("max_seq_length");
      if (stated != null && stated.isJsonPrimitive()) {
        length = Math.min(length, stated.getAsInt());
      }
    }
    return length;
  }

  private static JsonObject json(Path file) {
    try {
      return JsonParser.parseString(new String(bytes(file), StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IllegalArgumentException(file + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          ("%s is missing; a model's directory holds config.json, tokenizer.json and "
                  + "model.safetensors")
              .formatted(file));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
