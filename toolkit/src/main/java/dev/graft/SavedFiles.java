package dev.graft;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The names of a saved classifier's files, and how their JSON is written. */
final class SavedFiles {
  static final String ADAPTER_CONFIG = "adapter_config.json";
  static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
  static final String WEIGHTS = "model.safetensors";
  static final String CARD = "graft.json";

  /** All but the card. */
  static final List<String> CONTENT = List.of(ADAPTER_CONFIG, ADAPTER_WEIGHTS, WEIGHTS);

  /** What PEFT puts before the name of every array. */
  static final String PEFT_PREFIX = "base_model.model.";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private SavedFiles() {}

  static void writeJson(Path file, JsonObject json) {
    try {
      Files.write(file, (GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
