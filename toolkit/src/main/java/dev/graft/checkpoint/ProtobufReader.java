package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message in a mapped file.
 *
 * <p>Each step is checked against the message's end; nested messages are entered only where the
 * caller asks, so no input makes it recurse. After {@link #next} exactly one of the reading methods
 * or {@link #skip} must follow.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
final class ProtobufReader {

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final int LONGEST_VARINT = 10;
  private static final int LONGEST_STRING = 1 << 20;

  private final ByteBuffer buffer;
  private final String file;
  private int field;
  private int wireType;

  /**
   * Starts at the buffer's position; the buffer itself is not moved.
   *
   * @param file the file's name, for messages
   */
  ProtobufReader(ByteBuffer message, String file) {
    this.buffer = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
  }

  /** Moves to the next field; false at the message's end. */
  boolean next() {
    if (!buffer.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    if (tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw damaged("a field without a valid number");
    }
    return true;
  }

  int field() {
    return field;
  }

  int wireType() {
    return wireType;
  }

  /** Reads a varint field's value. */
  long integer() {
    expect(VARINT);
    return varint();
  }

  /** Reads a length-delimited field without copying. */
  ByteBuffer bytes() {
    expect(BYTES);
    return take(varint());
  }

  /** Reads bare bytes without copying; for formats that have more than fields. */
  ByteBuffer take(long length) {
    if (length < 0 || length > buffer.remaining()) {
      throw damaged(
          "a field of "
              + Long.toUnsignedString(length)
              + " bytes where only "
              + buffer.remaining()
              + " remain (truncated?)");
    }
    ByteBuffer view = buffer.slice(buffer.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(buffer.position() + (int) length);
    return view;
  }

  ProtobufReader message() {
    return new ProtobufReader(bytes(), file);
  }

  String string() {
    ByteBuffer utf8 = bytes();
    if (utf8.remaining() > LONGEST_STRING) {
      throw damaged("a name or remark of " + utf8.remaining() + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointException(file + ": damaged, it has a name that is not UTF-8", e);
    }
  }

  int fixed32() {
    expect(FIXED32);
    need(Integer.BYTES);
    return buffer.getInt();
  }

  long fixed64() {
    expect(FIXED64);
    need(Long.BYTES);
    return buffer.getLong();
  }

  void skip() {
    switch (wireType) {
      case VARINT -> {
        var unused = varint();
      }
      case FIXED64 -> {
        var unused = fixed64();
      }
      case BYTES -> {
        var unused = bytes();
      }
      case FIXED32 -> {
        var unused = fixed32();
      }
      default -> throw damaged("wire type " + wireType);
    }
  }

  /** Reads one bare varint; for the values of a packed field. */
  long varint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      need(1);
      byte next = buffer.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw damaged("a number of more than 10 bytes");
  }

  boolean hasRemaining() {
    return buffer.hasRemaining();
  }

  private void expect(int wanted) {
    if (wireType != wanted) {
      throw damaged("field " + field + " in wire type " + wireType + " instead of " + wanted);
    }
  }

  private void need(int bytes) {
    if (buffer.remaining() < bytes) {
      throw damaged("a message that ends within a field (truncated?)");
    }
  }

  CheckpointException damaged(String what) {
    return new CheckpointException(
        file + ": damaged or another format, it has " + what + "; download it again");
  }
}
