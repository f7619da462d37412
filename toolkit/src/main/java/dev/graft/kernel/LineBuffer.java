package dev.graft.kernel;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Standard input of one cell: the user is asked for one line after the other. */
final class LineBuffer {

  private final Supplier<String> ask;

  // Guarded by this.
  private byte[] line = new byte[0];
  private int at;

  LineBuffer(Supplier<String> ask) {
    this.ask = ask;
  }

  /** Reads what there is of a line, and asks for one where there is nothing. */
  int read(byte[] into, int offset, int length) {
    if (available() == 0) {
      // Not under the lock: another thread may want to be asked, or to be interrupted.
      put(ask.get());
    }
    return take(into, offset, length);
  }

  synchronized int available() {
    return line.length - at;
  }

  private synchronized void put(String text) {
    line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    at = 0;
  }

  private synchronized int take(byte[] into, int offset, int length) {
    int part = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, part);
    at += part;
    return part;
  }
}
