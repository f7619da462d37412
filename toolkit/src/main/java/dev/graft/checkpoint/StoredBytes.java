package dev.graft.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of an array as they are stored, little-endian. */
@FunctionalInterface
interface StoredBytes {

  /** All bytes at once, each call in a buffer of its own. */
  ByteBuffer view();

  /** A way through the bytes that leaves none of them in this process's memory, where there is. */
  default Reader reader() {
    return readerOf(view());
  }

  /** A reader of bytes in memory. */
  static Reader readerOf(ByteBuffer view) {
    return (from, target) -> {
      var unused = target.put(view.slice(Math.toIntExact(from), target.remaining()));
    };
  }

  /** Reads bytes from anywhere; to be closed. */
  @FunctionalInterface
  interface Reader extends Closeable {

    /**
     * Fills a buffer from its position to its limit.
     *
     * @param from where to begin in the array's bytes
     */
    void read(long from, ByteBuffer target) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  /** A view for each call that nobody else moves. */
  static ByteBuffer own(ByteBuffer view) {
    return view.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }
}
