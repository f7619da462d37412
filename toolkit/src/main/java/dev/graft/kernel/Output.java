package dev.graft.kernel;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The process's standard streams, led to the cells that use them.
 *
 * <p>What is printed while no cell runs, by none of a cell's threads, goes to the stream that the
 * process began with.
 */
final class Output {

  private static final long DELAY_MILLIS = 30;

  private final Attribution attribution;
  private final ScheduledThreadPoolExecutor sender =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            var thread = new Thread(task, "graft-output");
            thread.setDaemon(true);
            return thread;
          });

  private Output(Attribution attribution) {
    this.attribution = attribution;
  }

  /** Takes over the process's standard streams. */
  static void redirect(Attribution attribution) {
    var output = new Output(attribution);
    System.setOut(output.stream(false, System.out));
    System.setErr(output.stream(true, System.err));
    System.setIn(new Input(attribution));
  }

  private PrintStream stream(boolean toErr, PrintStream process) {
    return new PrintStream(new Routed(toErr, process), true, StandardCharsets.UTF_8);
  }

  private void sendSoon(Execution execution) {
    var unused =
        sender.schedule(() -> sendIfPossible(execution), DELAY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sendIfPossible(Execution execution) {
    try {
      execution.send();
    } catch (RuntimeException | OutOfMemoryError e) {
      // What could not be sent is kept for another try; telling of it would take this way too.
      sendSoon(execution);
    }
  }

  private final class Routed extends OutputStream {

    private final boolean toErr;
    private final PrintStream process;

    Routed(boolean toErr, PrintStream process) {
      this.toErr = toErr;
      this.process = process;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      var execution = attribution.current();
      if (execution == null) {
        process.write(bytes, offset, length);
      } else if (length > 0 && execution.print(toErr, bytes, offset, length)) {
        sendSoon(execution);
      }
    }
  }

  /** Standard input: the user is asked for one line after the other. */
  private static final class Input extends InputStream {

    private final Attribution attribution;
    private byte[] line = new byte[0];
    private int at;

    Input(Attribution attribution) {
      this.attribution = attribution;
    }

    @Override
    public synchronized int read() {
      return fill() ? line[at++] & 0xff : -1;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) {
      java.util.Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int part = Math.min(length, line.length - at);
      System.arraycopy(line, at, into, offset, part);
      at += part;
      return part;
    }

    @Override
    public synchronized int available() {
      return line.length - at;
    }

    private boolean fill() {
      if (at == line.length) {
        var execution = attribution.current();
        if (execution == null) {
          return false;
        }
        line = (execution.ask("", false) + "\n").getBytes(StandardCharsets.UTF_8);
        at = 0;
      }
      return true;
    }
  }
}
