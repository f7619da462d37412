package dev.graft.experiment;

import com.google.gson.Gson;
import dev.graft.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** How the store writes what is large: JSON or float32, compressed by gzip. */
final class Packed {
  /** Losses may be no number, and whole numbers stay whole. */
  private static final Gson GSON =
      Json.builder().serializeSpecialFloatingPointValues().disableHtmlEscaping().create();

  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  private Packed() {}

  static byte[] text(String text) {
    return deflated(text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(byte[] packed) {
    return new String(inflated(packed), StandardCharsets.UTF_8);
  }

  static byte[] json(Object value) {
    return text(plainJson(value));
  }

  /** Half a surrogate pair, which a text may hold, would be lost in UTF-8: it is escaped. */
  static String plainJson(Object value) {
    return LONE_SURROGATE
        .matcher(GSON.toJson(value))
        .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
  }

  static <T> T json(byte[] packed, Class<T> type) {
    return value(text(packed), type);
  }

  static <T> T value(String json, Class<T> type) {
    try {
      return Objects.requireNonNull(GSON.fromJson(json, type), "empty");
    } catch (RuntimeException e) {
      throw new StoreException(
          "The store is damaged: a %s cannot be read: %s".formatted(type.getSimpleName(), e), e);
    }
  }

  /** Row after row; all rows have one length. */
  static byte[] floats(float[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    var bytes =
        ByteBuffer.allocate(rows.length * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    var floats = bytes.asFloatBuffer();
    for (float[] row : rows) {
      floats.put(row);
    }
    return deflated(bytes.array());
  }

  static float[][] floats(byte[] packed, int rows, int width) {
    FloatBuffer floats =
        ByteBuffer.wrap(inflated(packed)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    if (floats.remaining() != rows * width) {
      throw new StoreException(
          "The store is damaged: expected %d x %d probabilities, but found %d"
              .formatted(rows, width, floats.remaining()));
    }
    var values = new float[rows][width];
    for (float[] row : values) {
      floats.get(row);
    }
    return values;
  }

  private static byte[] deflated(byte[] bytes) {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] inflated(byte[] packed) {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new StoreException("The store is damaged: " + e.getMessage(), e);
    }
  }
}
