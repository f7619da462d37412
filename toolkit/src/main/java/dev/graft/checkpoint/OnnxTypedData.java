package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The values of a TensorProto that stand in one of its typed fields instead of {@code raw_data}:
 * packed or one by one, half precision and small integers as varints.
 */
final class OnnxTypedData {

  private static final int FLOATS = 4;
  private static final int INTS = 5;
  private static final int LONGS = 7;
  private static final int DOUBLES = 10;

  private OnnxTypedData() {}

  /** The TensorProto field that holds values of a type. */
  static int field(ElementType type) {
    return switch (type) {
      case F32 -> FLOATS;
      case F64 -> DOUBLES;
      case I64 -> LONGS;
      case F16, BF16, I32, I16, I8, U8, BOOL -> INTS;
    };
  }

  /** Counts the values of the current field. */
  static long count(ProtobufReader tensor) {
    int field = tensor.field();
    if (tensor.wireType() != ProtobufReader.BYTES) {
      // Read, not skipped: the wire type must be the one that decoding expects.
      var unused =
          switch (field) {
            case FLOATS -> tensor.fixed32();
            case DOUBLES -> tensor.fixed64();
            default -> tensor.integer();
          };
      return 1;
    }
    ByteBuffer packed = tensor.bytes();
    return switch (field) {
      case FLOATS -> whole(tensor, packed, Float.BYTES);
      case DOUBLES -> whole(tensor, packed, Double.BYTES);
      default -> varints(packed);
    };
  }

  private static long whole(ProtobufReader tensor, ByteBuffer packed, int bytes) {
    if (packed.remaining() % bytes != 0) {
      throw tensor.damaged("packed values that end within one");
    }
    return packed.remaining() / bytes;
  }

  private static long varints(ByteBuffer packed) {
    long ends = 0;
    for (int i = packed.position(); i < packed.limit(); i++) {
      ends += packed.get(i) >= 0 ? 1 : 0;
    }
    return ends;
  }

  /**
   * Decodes the values.
   *
   * @param message the TensorProto
   * @param size the size of all values in bytes, known to fit the message's counted values
   * @return a new direct little-endian buffer
   */
  static ByteBuffer decode(ByteBuffer message, String file, ElementType type, int size) {
    var target = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    var tensor = new ProtobufReader(message, file);
    while (tensor.next()) {
      if (tensor.field() == field(type)) {
        decodeField(tensor, file, type, target);
      } else {
        tensor.skip();
      }
    }
    return target.flip();
  }

  private static void decodeField(
      ProtobufReader tensor, String file, ElementType type, ByteBuffer target) {
    switch (tensor.wireType()) {
      case ProtobufReader.VARINT -> put(target, type, tensor.integer());
      case ProtobufReader.FIXED32 -> target.putInt(tensor.fixed32());
      case ProtobufReader.FIXED64 -> target.putLong(tensor.fixed64());
      default -> {
        if (type == ElementType.F32 || type == ElementType.F64) {
          target.put(tensor.bytes());
        } else {
          var values = new ProtobufReader(tensor.bytes(), file);
          while (values.hasRemaining()) {
            put(target, type, values.varint());
          }
        }
      }
    }
  }

  private static void put(ByteBuffer target, ElementType type, long value) {
    switch (type.bytes()) {
      case 1 -> target.put((byte) value);
      case 2 -> target.putShort((short) value);
      case 4 -> target.putInt((int) value);
      default -> target.putLong(value);
    }
  }
}
