package dev.graft.checkpoint;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Puts protobuf messages together by hand, field by field, as an ONNX exporter would. */
final class OnnxBytes {

  static final int FLOAT = 1;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int DOUBLE = 11;
  static final int BFLOAT16 = 16;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static OnnxBytes message() {
    return new OnnxBytes();
  }

  /** A model around a graph, with the fields that a runtime insists on. */
  static OnnxBytes model(OnnxBytes graph) {
    return message()
        .varint(1, 8)
        .text(2, "tests")
        .nested(7, graph)
        .nested(8, message().text(1, "").varint(2, 17));
  }

  static OnnxBytes tensor(String name, int type, long... sizes) {
    var tensor = message();
    for (long size : sizes) {
      tensor.varint(1, size);
    }
    return tensor.varint(2, type).text(8, name);
  }

  static OnnxBytes floats(String name, long[] sizes, float... values) {
    return tensor(name, FLOAT, sizes).bytes(9, ReferenceFiles.littleEndian(values));
  }

  static OnnxBytes node(String name, String operation, String output, String... inputs) {
    var node = message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(3, name).text(4, operation);
  }

  static OnnxBytes constant(String output, OnnxBytes tensor) {
    return node("", "Constant", output)
        .nested(5, message().text(1, "value").nested(5, tensor).varint(20, 4));
  }

  static OnnxBytes integer(String attribute, long value) {
    return message().text(1, attribute).varint(3, value).varint(20, 2);
  }

  static OnnxBytes number(String attribute, float value) {
    return message().text(1, attribute).fixed32(2, value).varint(20, 1);
  }

  static OnnxBytes pair(String key, String value) {
    return message().text(1, key).text(2, value);
  }

  @CanIgnoreReturnValue
  OnnxBytes varint(int field, long value) {
    raw(field << 3);
    return raw(value);
  }

  /** A bare varint, as in packed fields. */
  @CanIgnoreReturnValue
  OnnxBytes raw(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /** Bytes as they are. */
  @CanIgnoreReturnValue
  OnnxBytes append(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  @CanIgnoreReturnValue
  OnnxBytes fixed32(int field, float value) {
    raw(field << 3 | 5);
    out.writeBytes(ReferenceFiles.littleEndian(value));
    return this;
  }

  @CanIgnoreReturnValue
  OnnxBytes fixed64(int field, double value) {
    raw(field << 3 | 1);
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    return this;
  }

  @CanIgnoreReturnValue
  OnnxBytes bytes(int field, byte[] value) {
    raw(field << 3 | 2);
    raw(value.length);
    out.writeBytes(value);
    return this;
  }

  @CanIgnoreReturnValue
  OnnxBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  @CanIgnoreReturnValue
  OnnxBytes nested(int field, OnnxBytes value) {
    return bytes(field, value.toArray());
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
