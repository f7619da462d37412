package dev.graft.data;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.graft.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small files beside a tokenizer. */
final class JsonFiles {

  private JsonFiles() {}

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** An empty object where there is no such file. */
  static JsonObject objectIfThere(Path file) {
    if (!Files.exists(file)) {
      return new JsonObject();
    }
    return object(bytes(file), file.toString());
  }

  static JsonObject object(byte[] bytes, String name) {
    try {
      if (Json.parse(new String(bytes, StandardCharsets.UTF_8)) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(
          "%s is cut off or no JSON: %s".formatted(name, e.getMessage()), e);
    }
    throw new IllegalArgumentException("%s is no JSON object".formatted(name));
  }
}
