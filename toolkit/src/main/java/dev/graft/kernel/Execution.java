package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import org.jspecify.annotations.Nullable;

/**
 * One request to run a cell, and the way to that cell's output: open for as long as anything that
 * the cell started still has something to show.
 */
final class Execution {

  private final ShellReplyEnvironment environment;
  private final InputChannel input;
  private final boolean mayAsk;
  private final int count;
  private final Gathering out = new Gathering(text -> stream(StreamType.OUT, text));
  private final Gathering err = new Gathering(text -> stream(StreamType.ERR, text));
  private final Object lock = new Object();
  private final LineBuffer line = new LineBuffer(() -> ask("", false));

  // Guarded by the lock.
  private @Nullable Gathering last;

  /**
   * Begins.
   *
   * @param count the cell's number
   */
  Execution(
      ShellReplyEnvironment environment, InputChannel input, ExecuteRequest request, int count) {
    this.environment = environment;
    this.input = input;
    this.mayAsk = request.isStdinEnabled();
    this.count = count;
  }

  int count() {
    return count;
  }

  /** Publishes in the cell's output, after all that was printed before. */
  <T extends ContentType<T>> void publish(T content) {
    synchronized (lock) {
      send();
      sendNow(content);
    }
  }

  /** Gathers what was printed; gives whether it is the first that waits to be sent. */
  boolean print(boolean toErr, byte[] bytes, int offset, int length) {
    var stream = toErr ? err : out;
    synchronized (lock) {
      boolean first = out.isEmpty() && err.isEmpty();
      if (last != null && last != stream) {
        last.send();
      }
      last = stream;
      stream.write(bytes, offset, length);
      return first;
    }
  }

  /** Sends what was printed so far. */
  void send() {
    synchronized (lock) {
      out.send();
      err.send();
    }
  }

  /** What the cell reads as standard input. */
  LineBuffer line() {
    return line;
  }

  /**
   * Asks the user for a line, below what was printed so far.
   *
   * @throws IllegalStateException if the client takes no questions
   */
  String ask(String prompt, boolean isPassword) {
    if (!mayAsk) {
      throw new IllegalStateException(
          "The code reads standard input, but this client cannot be asked for any"
              + " (its request says allow_stdin=false): give the value in the code.");
    }
    send();
    return input.ask(environment.getContext(), prompt, isPassword);
  }

  private void stream(StreamType type, String text) {
    sendNow(new PublishStream(type, text));
  }

  /** Past the environment, whose way of deferring is for its own thread alone. */
  private <T extends ContentType<T>> void sendNow(T content) {
    environment
        .getIopub()
        .sendMessage(new Message<>(environment.getContext(), content.getType(), content));
  }
}
