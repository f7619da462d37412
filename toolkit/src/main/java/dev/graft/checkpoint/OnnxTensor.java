package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One TensorProto of an ONNX model: its description, and where its values are.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
final class OnnxTensor {

  private static final int EXTERNAL = 1;
  private static final int MOST_DIMENSIONS = 1024;

  private final ByteBuffer message;
  private final String file;
  private final List<Long> sizes = new ArrayList<>(4);
  private final Map<String, String> location = new HashMap<>(4);
  private final long[] counts = new long[11];
  private String name = "";
  private long dataType;
  private long dataLocation;
  private boolean segmented;
  private @Nullable ByteBuffer raw;
  private Shape shape = Shape.of();

  private OnnxTensor(ByteBuffer message, String file) {
    this.message = message;
    this.file = file;
  }

  /**
   * Reads a tensor's description.
   *
   * @param fallbackName the name where the tensor carries none of its own
   */
  static OnnxTensor read(ByteBuffer message, String fallbackName, String file) {
    var tensor = new OnnxTensor(message, file);
    tensor.readFields();
    if (!fallbackName.isEmpty()) {
      tensor.name = fallbackName;
    }
    tensor.check();
    return tensor;
  }

  String name() {
    return name;
  }

  Shape shape() {
    return shape;
  }

  boolean isExternal() {
    return dataLocation == EXTERNAL;
  }

  /** Key and value pairs that say where external data are. */
  Map<String, String> location() {
    return location;
  }

  /** The element type, empty where Graft cannot read it. */
  Optional<ElementType> type() {
    return Optional.ofNullable(
        switch ((int) dataType) {
          case 1 -> ElementType.F32;
          case 2 -> ElementType.U8;
          case 3 -> ElementType.I8;
          case 5 -> ElementType.I16;
          case 6 -> ElementType.I32;
          case 7 -> ElementType.I64;
          case 9 -> ElementType.BOOL;
          case 10 -> ElementType.F16;
          case 11 -> ElementType.F64;
          case 16 -> ElementType.BF16;
          default -> null;
        });
  }

  /** The number that ONNX gives the element type. */
  long dataType() {
    return dataType;
  }

  /** The values that the model file itself holds. */
  StoredBytes bytes() {
    ElementType type = type().orElseThrow();
    ByteBuffer data = raw;
    if (data != null) {
      return () -> StoredBytes.own(data);
    }
    if (shape.bytes(type) > Integer.MAX_VALUE) {
      throw fail("is over 2 GB, the most that one buffer holds");
    }
    int size = (int) shape.bytes(type);
    return () -> OnnxTypedData.decode(message, file, type, size);
  }

  CheckpointException fail(String problem) {
    return new CheckpointException(file + ": array " + Names.quote(name) + " " + problem);
  }

  private void readFields() {
    var fields = new ProtobufReader(message, file);
    while (fields.next()) {
      switch (fields.field()) {
        case 1 -> readSizes(fields);
        case 2 -> dataType = fields.integer();
        case 3 -> {
          segmented = true;
          fields.skip();
        }
        case 4, 5, 7, 10 -> counts[fields.field()] += OnnxTypedData.count(fields);
        case 8 -> name = fields.string();
        case 9 -> raw = fields.bytes();
        case 13 -> {
          var pair = OnnxPair.read(fields.message());
          location.put(pair.key(), pair.value());
          Limits.remarks(location.size(), file);
        }
        case 14 -> dataLocation = fields.integer();
        default -> fields.skip();
      }
    }
  }

  private void readSizes(ProtobufReader fields) {
    if (fields.wireType() == ProtobufReader.VARINT) {
      addSize(fields.integer());
      return;
    }
    var packed = fields.message();
    while (packed.hasRemaining()) {
      addSize(packed.varint());
    }
  }

  private void addSize(long size) {
    if (sizes.size() == MOST_DIMENSIONS) {
      throw fail("has more than " + MOST_DIMENSIONS + " dimensions");
    }
    sizes.add(size);
  }

  /** The sizes must agree before anything is read: they come from the file. */
  private void check() {
    try {
      shape = new Shape(sizes);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          file + ": array " + Names.quote(name) + ": " + e.getMessage(), e);
    }
    if (segmented) {
      throw fail("is split into segments, which no exporter writes and Graft does not read");
    }
    type().ifPresent(this::checkSize);
  }

  private void checkSize(ElementType type) {
    if (isExternal()) {
      return;
    }
    long expected = shape.bytes(type);
    ByteBuffer data = raw;
    long came = data != null ? data.remaining() : counts[OnnxTypedData.field(type)] * type.bytes();
    if (came != expected) {
      throw fail(
          "of shape "
              + shape
              + " and type "
              + type
              + " should have "
              + expected
              + " bytes of values, but has "
              + came);
    }
  }
}
