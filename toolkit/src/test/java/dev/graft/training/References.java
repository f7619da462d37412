package dev.graft.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The values that {@code reference.py} computed with PyTorch. */
public final class References {
  private References() {}

  /** One of the files beside {@code reference.py}. */
  public static JsonArray read(String name) {
    try (var reader =
        new InputStreamReader(
            Objects.requireNonNull(References.class.getResourceAsStream("/training/" + name)),
            StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The numbers of an array. */
  public static double[] numbers(JsonArray array) {
    return array.asList().stream().mapToDouble(value -> value.getAsDouble()).toArray();
  }

  static float[] floats(JsonArray rows) {
    var values = new float[rows.size() * rows.get(0).getAsJsonArray().size()];
    int i = 0;
    for (var row : rows) {
      for (var value : row.getAsJsonArray()) {
        values[i++] = value.getAsFloat();
      }
    }
    return values;
  }
}
