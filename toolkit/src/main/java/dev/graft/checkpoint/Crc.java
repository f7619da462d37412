package dev.graft.checkpoint;

/** TensorFlow's form of the checksum CRC-32C. */
final class Crc {

  private static final int DELTA = 0xa282ead8;

  private Crc() {}

  /** Turned and shifted, so that the checksum of bytes that hold a checksum is no special value. */
  static int masked(long crc) {
    return Integer.rotateRight((int) crc, 15) + DELTA;
  }
}
