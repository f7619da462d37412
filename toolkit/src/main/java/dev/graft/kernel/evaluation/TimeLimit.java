package dev.graft.kernel.evaluation;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The longest that a cell may run, in IJava's notation: {@code 3000}, {@code 30 SECONDS}. */
public record TimeLimit(Duration duration, String text) {

  private static final Pattern FORM = Pattern.compile("(-?\\d{1,15})\\W*([A-Za-z]+)?");

  /**
   * Reads a limit; none where nothing or a number below one is given.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static @Nullable TimeLimit parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    var form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw malformed(text);
    }
    var unit = form.group(2) == null ? "MILLISECONDS" : form.group(2).toUpperCase(Locale.ROOT);
    try {
      var duration =
          Duration.of(Long.parseLong(form.group(1)), TimeUnit.valueOf(unit).toChronoUnit());
      return duration.compareTo(Duration.ZERO) <= 0
          ? null
          : new TimeLimit(duration, form.group(1) + " " + unit.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw malformed(text);
    }
  }

  /** Starts to count for the cell that began; closing ends the count. */
  static Clock start(@Nullable TimeLimit limit, Interruption interruption) {
    if (limit == null) {
      return () -> {};
    }
    int cell = interruption.cell();
    var clock =
        new Thread(
            () -> {
              try {
                Thread.sleep(limit.duration.toMillis());
                interruption.expire(cell, limit.text);
              } catch (InterruptedException ended) {
                // The cell came to its end in time.
              }
            },
            "graft-time-limit");
    clock.setDaemon(true);
    clock.start();
    return clock::interrupt;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "Not a time limit: \"" + text + "\". Expected such as 3000 or 30 SECONDS.");
  }

  /** A count that goes on until it is closed. */
  @FunctionalInterface
  interface Clock extends AutoCloseable {
    @Override
    void close();
  }
}
