package dev.graft.fuzz;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code config.json} under a fuzzer. */
public final class ConfigurationTarget {

  private ConfigurationTarget() {}

  /** Reads the bytes as the configuration of a model. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzedFile.parse(bytes, () -> read(new String(bytes, StandardCharsets.UTF_8)));
  }

  private static void read(String text) {
    try {
      if (Json.parse(text) instanceof JsonObject object) {
        var unused =
            Families.read(
                new ConfigurationFile("config.json", object), name -> true, Optional.empty());
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("config.json is not JSON", e);
    }
  }
}
