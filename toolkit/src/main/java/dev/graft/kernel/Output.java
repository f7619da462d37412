package dev.graft.kernel;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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

  /** Standard input, led from the cell that reads. */
  private static final class Input extends InputStream {

    private final Attribution attribution;

    Input(Attribution attribution) {
      this.attribution = attribution;
    }

    @Override
    public int read() {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      var execution = attribution.current();
      return execution == null ? -1 : execution.line().read(into, offset, length);
    }

    @Override
    public int available() {
      var execution = attribution.current();
      return execution == null ? 0 : execution.line().available();
    }
  }
}
