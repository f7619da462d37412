package dev.graft.fuzz;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.architecture.Pooling;
import dev.graft.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code config.json} under a fuzzer, for all families. */
public final class ConfigurationTarget {

  private ConfigurationTarget() {}

  /** Reads the bytes as the configuration of a model. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FuzzedFile.parse(bytes, () -> read(new String(bytes, StandardCharsets.UTF_8)));
  }

  private static void read(String text) {
    try {
      if (Json.parse(text) instanceof JsonObject object) {
        var config = new ConfigurationFile("config.json", object);
        describe(Families.read(config, name -> true, Optional.empty()));
        describe(Families.read(config, name -> false, Optional.of(Pooling.MEAN)));
      }
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("config.json is not JSON", e);
    }
  }

  private static void describe(Architecture architecture) {
    if (architecture.width() < 1
        || architecture.maxLength() < 1
        || architecture.layers().isEmpty()
        || architecture.pooledWidth() < 1
        || architecture.head().parameters().isEmpty()) {
      throw new AssertionError("a network without a size: " + architecture);
    }
  }
}
