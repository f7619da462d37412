package dev.graft.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A sorted table of keys and values in the format of LevelDB, as {@code variables.index} is one.
 *
 * <p>A footer of 48 bytes points to the index block, whose values point to the data blocks. A block
 * is a run of entries that share the beginning of their key with the one before, the offsets of
 * those that share nothing, and five bytes that give its compression and checksum.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">the format</a>
 */
final class TensorFlowTable {

  /** One entry. */
  static final class Entry {
    private final byte[] key;
    private final ByteBuffer value;

    private Entry(byte[] key, ByteBuffer value) {
      this.key = key;
      this.value = value;
    }

    /** The key as it is stored; not to be changed. */
    byte[] key() {
      return key;
    }

    /** The value's bytes in the mapped file. */
    ByteBuffer value() {
      return value;
    }

    /** The key as text. */
    String name(String file) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
      } catch (CharacterCodingException e) {
        throw new CheckpointException(file + ": damaged, it has a name that is not UTF-8", e);
      }
    }
  }

  private static final int FOOTER = 48;
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int TRAILER = 5;
  private static final int LONGEST_KEY = 1 << 16;

  /** Keys are stored as what differs from the key before: all together have to stay in bounds. */
  private static final int KEYS_FOR_A_BYTE = 16;

  private static final int KEYS_AT_LEAST = 1 << 16;

  private final ByteBuffer bytes;
  private final String file;
  private final List<Entry> entries = new ArrayList<>();
  private final CRC32C checksum = new CRC32C();
  private long keysLeft;

  private TensorFlowTable(ByteBuffer bytes, String file) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.file = file;
    keysLeft = KEYS_AT_LEAST + (long) KEYS_FOR_A_BYTE * bytes.remaining();
  }

  /**
   * Reads all entries.
   *
   * @param bytes the whole file
   * @return the entries in the order of their keys, which is ascending
   */
  static List<Entry> read(ByteBuffer bytes, String file) {
    var table = new TensorFlowTable(bytes, file);
    table.readAll();
    return table.entries;
  }

  private void readAll() {
    int size = bytes.remaining();
    if (size < FOOTER || bytes.getLong(size - Long.BYTES) != MAGIC) {
      throw new CheckpointException(
          file
              + ": is no index of a TensorFlow checkpoint, or truncated: it does not end in the"
              + " eight bytes that mark one; download it again");
    }
    var footer = new ProtobufReader(bytes.slice(size - FOOTER, FOOTER - Long.BYTES), file);
    // First comes the place of a block of remarks, which TensorFlow leaves empty.
    var unusedOffset = footer.varint();
    var unusedLength = footer.varint();
    ByteBuffer index = block(footer.varint(), footer.varint(), size - FOOTER);
    var handles = new ArrayList<Entry>();
    readBlock(index, handles);
    for (Entry handle : handles) {
      var reader = new ProtobufReader(handle.value(), file);
      readBlock(block(reader.varint(), reader.varint(), size - FOOTER), entries);
    }
    for (int i = 1; i < entries.size(); i++) {
      if (Arrays.compareUnsigned(entries.get(i - 1).key(), entries.get(i).key()) >= 0) {
        String name = Names.quote(entries.get(i).name(file));
        throw damaged("array " + name + " twice or out of order");
      }
    }
  }

  private ByteBuffer block(long offset, long length, int end) {
    if (offset < 0 || length < Integer.BYTES || offset > end || length > end - offset - TRAILER) {
      throw damaged(
          "a block at byte %d of %d bytes, where %d are before the footer"
              .formatted(offset, length, end));
    }
    ByteBuffer block = bytes.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    byte compression = bytes.get((int) (offset + length));
    if (compression == 1) {
      throw new CheckpointException(
          file
              + ": its blocks are compressed with Snappy, which TensorFlow does not do and Graft"
              + " does not read; save the checkpoint again with tf.train.Saver");
    }
    if (compression != 0) {
      throw damaged("a block of the unknown compression " + compression);
    }
    checksum.reset();
    checksum.update(bytes.slice((int) offset, (int) length + 1));
    int stored = bytes.getInt((int) (offset + length + 1));
    if (Crc.masked(checksum.getValue()) != stored) {
      throw damaged("a block at byte " + offset + " whose checksum is another");
    }
    return block;
  }

  private void readBlock(ByteBuffer block, List<Entry> target) {
    int restarts = block.getInt(block.capacity() - Integer.BYTES);
    long end = block.capacity() - Integer.BYTES - 4L * restarts;
    if (restarts < 0 || end < 0) {
      throw damaged("a block with room for less than its " + restarts + " restarts");
    }
    var reader = new ProtobufReader(block.slice(0, (int) end), file);
    byte[] key = {};
    while (reader.hasRemaining()) {
      long shared = reader.varint();
      long own = reader.varint();
      long length = reader.varint();
      if (shared < 0 || shared > key.length || own < 0 || own > LONGEST_KEY) {
        throw damaged("a key that shares " + shared + " bytes of " + key.length);
      }
      keysLeft -= shared + own;
      if (keysLeft < 0 || shared + own > LONGEST_KEY) {
        throw damaged("keys that are far longer than the file");
      }
      ByteBuffer rest = reader.take(own);
      key = Arrays.copyOf(key, (int) (shared + own));
      rest.get(key, (int) shared, (int) own);
      target.add(new Entry(key, reader.take(length)));
      Limits.arrays(target.size(), file);
    }
  }

  private CheckpointException damaged(String what) {
    return new CheckpointException(
        file + ": damaged or no TensorFlow index, it has " + what + "; download it again");
  }
}
