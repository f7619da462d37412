package dev.graft;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tiny reference models and what the reference libraries compute from them. */
final class Reference {
  static final Path BERT = Path.of("src", "test", "resources", "reference", "bert");

  private Reference() {}

  static Upstream bert() {
    return Upstream.from(BERT);
  }

  static JsonObject json(Path file) {
    return JsonParser.parseString(read(file)).getAsJsonObject();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Integers of a safetensors file, read apart from the code under test. */
  static long[] int64(Path file, String name) {
    ByteBuffer bytes = bytes(file, name, "I64");
    var values = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(values);
    return values;
  }

  /** Floats of a safetensors file, read apart from the code under test. */
  static float[] float32(Path file, String name) {
    ByteBuffer bytes = bytes(file, name, "F32");
    var values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static ByteBuffer bytes(Path file, String name, String type) {
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int headerLength = Math.toIntExact(all.getLong(0));
      String header = new String(all.array(), Long.BYTES, headerLength, StandardCharsets.UTF_8);
      JsonObject entry = JsonParser.parseString(header).getAsJsonObject().getAsJsonObject(name);
      if (!entry.get("dtype").getAsString().equals(type)) {
        throw new IllegalArgumentException(name + " is " + entry.get("dtype"));
      }
      int start = Long.BYTES + headerLength;
      var offsets = entry.getAsJsonArray("data_offsets");
      int from = offsets.get(0).getAsInt();
      return all.slice(start + from, offsets.get(1).getAsInt() - from)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
