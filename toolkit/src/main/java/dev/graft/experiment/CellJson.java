package dev.graft.experiment;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.graft.json.Json;
import dev.graft.training.History;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cells as JSON; probabilities are little-endian float32 in Base64. */
final class CellJson {
  private static final int VERSION = 1;
  private static final Gson GSON = Json.builder().serializeSpecialFloatingPointValues().create();

  /** The fields as they stand in the file; null where the file lacks them. */
  private record Fields(
      int version,
      @Nullable String ending,
      int steps,
      double seconds,
      @Nullable List<History.Epoch> epochs,
      Cell.@Nullable Size size,
      int labels,
      @Nullable String validation,
      @Nullable String test) {}

  private CellJson() {}

  /** A finished cell. */
  static String write(Cell cell) {
    return GSON.toJson(
        new Fields(
            VERSION,
            cell.ending(),
            cell.steps(),
            cell.seconds(),
            cell.epochs(),
            cell.size(),
            cell.validation().get(0).length,
            packed(cell.validation()),
            cell.test().map(CellJson::packed).orElse(null)));
  }

  /** The cell; empty if the text is none of this version, as after damage. */
  static Optional<Cell> read(String json) {
    try {
      Fields fields = GSON.fromJson(json, Fields.class);
      if (fields == null
          || fields.version != VERSION
          || fields.ending == null
          || fields.epochs == null
          || fields.size == null
          || fields.validation == null
          || fields.labels < 1) {
        return Optional.empty();
      }
      return Optional.of(
          new Cell(
              fields.ending,
              true,
              fields.steps,
              fields.seconds,
              fields.epochs,
              fields.size,
              unpacked(fields.validation, fields.labels),
              Optional.ofNullable(fields.test).map(test -> unpacked(test, fields.labels))));
    } catch (JsonParseException | IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private static String packed(List<float[]> rows) {
    var bytes =
        ByteBuffer.allocate(rows.size() * rows.get(0).length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static List<float[]> unpacked(String packed, int labels) {
    var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() % (labels * Float.BYTES) != 0) {
      throw new IllegalArgumentException("expected whole rows");
    }
    var rows = new ArrayList<float[]>();
    while (bytes.hasRemaining()) {
      var row = new float[labels];
      for (int i = 0; i < labels; i++) {
        row[i] = bytes.getFloat();
      }
      rows.add(row);
    }
    return rows;
  }
}
