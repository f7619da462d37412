package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.message;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Puts TensorFlow's checkpoints together by hand, right ones and wrong ones. */
public final class TensorFlowBytes {

  static final int FLOAT = 1;
  static final int DOUBLE = 2;
  static final int STRING = 7;
  static final int INT64 = 9;
  static final int BFLOAT16 = 14;
  static final int HALF = 19;

  private static final long MAGIC = 0xdb4775248b80fb57L;

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final Map<String, OnnxBytes> entries = new LinkedHashMap<>();

  TensorFlowBytes() {
    entries.put("", header(1));
  }

  static OnnxBytes header(int shards) {
    return message().varint(1, shards).nested(3, message().varint(1, 1));
  }

  static OnnxBytes entry(int type, long offset, long size, long... shape) {
    var dimensions = message();
    for (long length : shape) {
      dimensions.nested(2, message().varint(1, length));
    }
    return message().varint(1, type).nested(2, dimensions).varint(4, offset).varint(5, size);
  }

  @CanIgnoreReturnValue
  TensorFlowBytes add(String name, int type, byte[] values, long... shape) {
    var entry = entry(type, data.size(), values.length, shape);
    entries.put(name, entry.fixed32(6, Float.intBitsToFloat(crc(values, values.length))));
    data.writeBytes(values);
    return this;
  }

  @CanIgnoreReturnValue
  TensorFlowBytes put(String name, OnnxBytes entry) {
    entries.put(name, entry);
    return this;
  }

  /** Writes an index and its file of values; names in ascending order are the caller's duty. */
  Path write(Path directory) throws IOException {
    var unused =
        Files.write(directory.resolve("variables.data-00000-of-00001"), data.toByteArray());
    return Files.write(directory.resolve("variables.index"), index());
  }

  byte[] index() {
    return table(block(entries));
  }

  /** A block whose keys share their beginnings. */
  static byte[] block(Map<String, OnnxBytes> entries) {
    var block = message();
    byte[] before = {};
    for (var entry : entries.entrySet()) {
      byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
      int shared = 0;
      while (shared < Math.min(key.length, before.length) && key[shared] == before[shared]) {
        shared++;
      }
      byte[] value = entry.getValue().toArray();
      block.raw(shared).raw(key.length - shared).raw(value.length);
      block.append(java.util.Arrays.copyOfRange(key, shared, key.length)).append(value);
      before = key;
    }
    return block.append(littleEndian(0, 1)).toArray();
  }

  /** A table of the given blocks, with the checksums that they should have. */
  public static byte[] table(byte[]... blocks) {
    var out = new ByteArrayOutputStream();
    var handles = new LinkedHashMap<String, OnnxBytes>();
    for (byte[] block : blocks) {
      handles.put("%08d".formatted(handles.size()), message().raw(out.size()).raw(block.length));
      writeBlock(out, block);
    }
    byte[] index = block(handles);
    var footer = message().raw(out.size()).raw(0).raw(out.size()).raw(index.length);
    writeBlock(out, index);
    out.writeBytes(java.util.Arrays.copyOf(footer.toArray(), 40));
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(MAGIC).array());
    return out.toByteArray();
  }

  private static void writeBlock(ByteArrayOutputStream out, byte[] block) {
    byte[] withType = java.util.Arrays.copyOf(block, block.length + 1);
    out.writeBytes(withType);
    out.writeBytes(littleEndian(crc(withType, withType.length)));
  }

  private static int crc(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  static byte[] littleEndian(int... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }
}
