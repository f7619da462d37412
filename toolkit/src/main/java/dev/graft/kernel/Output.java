package dev.graft.kernel;

import io.github.spencerpark.jupyter.kernel.JupyterIO;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
    var lock = new Object();
    var output =
        new Output(
            new Gathering(io.out, System.out, io::isAttached, lock),
            new Gathering(io.err, System.err, io::isAttached, lock));
    output.out.sendFirst(output.err);
    output.err.sendFirst(output.out);
    System.setOut(new PrintStream(output.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(output.err, true, StandardCharsets.UTF_8));
    System.setIn(new Asking(io.in, output));
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
        sendIfPossible();
      }
    } catch (InterruptedException ended) {
      send();
    }
  }

  private void sendIfPossible() {
    try {
      send();
    } catch (RuntimeException | OutOfMemoryError e) {
      // What could not be sent is kept for the next round; telling of it would take this way too.
    }
  }

  /** Standard input: what the cell printed stands above the field in which the user answers. */
  private static final class Asking extends InputStream {

    private final InputStream notebook;
    private final Output output;

    Asking(InputStream notebook, Output output) {
      this.notebook = notebook;
      this.output = output;
    }

    @Override
    public int read() throws IOException {
      output.send();
      return notebook.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      output.send();
      return notebook.read(into, offset, length);
    }

    @Override
    public int available() throws IOException {
      return notebook.available();
    }
  }

  private static final class Gathering extends OutputStream {

    private final PrintStream notebook;
    private final PrintStream process;
    private final BooleanSupplier attached;
    private final Object lock;
    private @Nullable Gathering other;
    // Guarded by the lock, which both streams share.
    private final byte[] buffer = new byte[LIMIT];
    private int size;

    Gathering(PrintStream notebook, PrintStream process, BooleanSupplier attached, Object lock) {
      this.lock = lock;
      this.notebook = notebook;
      this.process = process;
      this.attached = attached;
    }

    @Override
    public void write(int value) {
      synchronized (lock) {
        makeRoom();
        buffer[size++] = (byte) value;
      }
    }

    /** Names the stream whose text is sent before any that comes here later. */
    void sendFirst(Gathering first) {
      other = first;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      synchronized (lock) {
        gather(bytes, offset, length);
      }
    }

    private void gather(byte[] bytes, int offset, int length) {
      for (int done = 0; done < length; ) {
        makeRoom();
        int part = Math.min(length - done, LIMIT - size);
        System.arraycopy(bytes, offset + done, buffer, size, part);
        size += part;
        done += part;
      }
    }

    private void makeRoom() {
      if (other != null) {
        other.send();
      }
      if (size == LIMIT) {
        send();
      }
    }

    void send() {
      synchronized (lock) {
        sendWhole();
      }
    }

    private void sendWhole() {
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
