package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Bytes that are compared with a checksum before they are first used. */
final class CheckedBytes implements StoredBytes {

  private static final int PIECE = 1 << 16;

  private final StoredBytes bytes;
  private final long size;
  private final int checksum;
  private final String where;
  private volatile boolean checked;

  /**
   * Guards bytes.
   *
   * @param checksum the masked CRC-32C of all of them
   * @param where the file and the array, for messages
   */
  CheckedBytes(StoredBytes bytes, long size, int checksum, String where) {
    this.bytes = bytes;
    this.size = size;
    this.checksum = checksum;
    this.where = where;
  }

  @Override
  public ByteBuffer view() {
    check();
    return bytes.view();
  }

  @Override
  public Reader reader() {
    check();
    return bytes.reader();
  }

  private void check() {
    if (checked) {
      return;
    }
    var crc = new CRC32C();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, size));
    try (var reader = bytes.reader()) {
      for (long from = 0; from < size; from += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), size - from));
        reader.read(from, piece);
        crc.update(piece.flip());
      }
    } catch (IOException e) {
      throw new CheckpointException(where + " cannot be read: " + e, e);
    }
    if (Crc.masked(crc.getValue()) != checksum) {
      throw new CheckpointException(
          where + " is damaged: its checksum is another; download the file again");
    }
    checked = true;
  }
}
