package dev.graft.kernel;

import io.github.spencerpark.jupyter.kernel.JupyterIO;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Standard output and error on their way to the notebook, gathered into messages of some size.
 *
 * <p>One message for each line would make notebook servers drop output. What is printed while no
 * cell runs goes to the stream that the process began with.
 */
final class Output {

  private static final int LIMIT = 1 << 15;
  private static final long DELAY_MILLIS = 30;

  private final Gathering out;
  private final Gathering err;

  private Output(Gathering out, Gathering err) {
    this.out = out;
    this.err = err;
  }

  /** Takes over the process's standard streams. */
  static Output redirect(JupyterIO io) {
    var output =
        new Output(
            new Gathering(io.out, System.out, io::isAttached),
            new Gathering(io.err, System.err, io::isAttached));
    System.setOut(new PrintStream(output.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(output.err, true, StandardCharsets.UTF_8));
    System.setIn(io.in);
    var sender = new Thread(output::sendForever, "graft-output");
    sender.setDaemon(true);
    sender.start();
    return output;
  }

  /** Sends what was printed so far, so that what is shown next stands below it. */
  void send() {
    out.send();
    err.send();
  }

  private void sendForever() {
    try {
      while (true) {
        Thread.sleep(DELAY_MILLIS);
        send();
      }
    } catch (InterruptedException ended) {
      send();
    }
  }

  private static final class Gathering extends OutputStream {

    private final PrintStream notebook;
    private final PrintStream process;
    private final BooleanSupplier attached;
    // Guarded by this.
    private final byte[] buffer = new byte[LIMIT];
    private int size;

    Gathering(PrintStream notebook, PrintStream process, BooleanSupplier attached) {
      this.notebook = notebook;
      this.process = process;
      this.attached = attached;
    }

    @Override
    public synchronized void write(int value) {
      makeRoom();
      buffer[size++] = (byte) value;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      for (int done = 0; done < length; ) {
        makeRoom();
        int part = Math.min(length - done, LIMIT - size);
        System.arraycopy(bytes, offset + done, buffer, size, part);
        size += part;
        done += part;
      }
    }

    private void makeRoom() {
      if (size == LIMIT) {
        send();
      }
    }

    synchronized void send() {
      int whole = wholeCharacters();
      if (whole == 0) {
        return;
      }
      (attached.getAsBoolean() ? notebook : process).write(buffer, 0, whole);
      System.arraycopy(buffer, whole, buffer, 0, size - whole);
      size -= whole;
    }

    /** Without the first bytes of a character whose last bytes are still to come. */
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
}
