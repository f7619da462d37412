package dev.graft.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * UTF-8 text on its way to the notebook, gathered into messages of some size.
 *
 * <p>One message for each line would make notebook servers drop output.
 */
final class Gathering {

  private static final int LIMIT = 1 << 15;
  private static final int FIRST_CAPACITY = 256;

  private final Consumer<String> sink;
  private byte[] buffer = new byte[0];
  private int size;

  Gathering(Consumer<String> sink) {
    this.sink = sink;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void write(byte[] bytes, int offset, int length) {
    for (int done = 0; done < length; ) {
      if (size == LIMIT) {
        send();
      }
      int part = Math.min(length - done, LIMIT - size);
      makeRoom(part);
      System.arraycopy(bytes, offset + done, buffer, size, part);
      size += part;
      done += part;
    }
  }

  /** Sends all but the first bytes of a character whose last bytes are still to come. */
  void send() {
    int whole = wholeCharacters();
    if (whole == 0) {
      return;
    }
    sink.accept(new String(buffer, 0, whole, StandardCharsets.UTF_8));
    size -= whole;
    // A cell that has said all keeps no room for more.
    buffer = Arrays.copyOfRange(buffer, whole, whole + size);
  }

  private void makeRoom(int more) {
    if (size + more > buffer.length) {
      int doubled = Math.max(2 * buffer.length, FIRST_CAPACITY);
      buffer = Arrays.copyOf(buffer, Math.min(LIMIT, Math.max(doubled, size + more)));
    }
  }

  private int wholeCharacters() {
    for (int back = 1; back <= Math.min(3, size); back++) {
      int b = buffer[size - back] & 0xff;
      if (b >= 0xc0) {
        int length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        return length > back ? size - back : size;
      }
      if (b < 0x80) {
        return size;
      }
    }
    return size;
  }
}
