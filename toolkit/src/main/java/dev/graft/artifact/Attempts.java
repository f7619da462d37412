package dev.graft.artifact;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How often something on the network is tried, and how long to wait in between. */
final class Attempts {

  /** What waits longer is told to come back. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 8000;

  private final int limit;
  private int failed;

  Attempts(int limit) {
    this.limit = limit;
  }

  interface Request<T> {
    T send() throws IOException, InterruptedException;
  }

  /** Sends until it succeeds, or fails for good or too often. */
  static <T> T of(int limit, Request<T> request) throws IOException, InterruptedException {
    var attempts = new Attempts(limit);
    while (true) {
      try {
        return request.send();
      } catch (IOException e) {
        attempts.failed(e);
      }
    }
  }

  /**
   * Waits before the next attempt, as long as the server asks, else twice as long each time.
   *
   * @throws IOException the failure, if there is no next attempt
   */
  void failed(IOException failure) throws IOException, InterruptedException {
    failed++;
    Optional<Duration> asked = Optional.empty();
    if (failure instanceof HubStatusException answer) {
      asked = answer.retryAfter();
      if (!answer.isPassing()
          || asked.filter(wait -> wait.compareTo(LONGEST_WAIT) > 0).isPresent()) {
        throw failure;
      }
    }
    if (failed >= limit) {
      throw failure;
    }
    long pause = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failed - 1, 10));
    Thread.sleep(asked.map(Duration::toMillis).orElse(pause));
  }

  /** What was won makes up for what failed. */
  void succeeded() {
    failed = 0;
  }
}
