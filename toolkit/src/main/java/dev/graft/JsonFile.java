package dev.graft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the JSON files of a model's directory. */
final class JsonFile {
  private JsonFile() {}

  /** A file that holds an object. */
  static ConfigurationFile object(Path file) {
    if (parse(file) instanceof JsonObject object) {
      return new ConfigurationFile(file.toString(), object);
    }
    throw new IllegalArgumentException(file + " is not a JSON object");
  }

  static JsonElement parse(Path file) {
    try {
      return Json.parse(new String(bytes(file), StandardCharsets.UTF_8));
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(file + " is not JSON: " + e.getMessage(), e);
    }
  }

  static byte[] bytes(Path file) {
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
