package dev.graft.artifact;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** An answer that is none: the server's status, and what it said about it. */
final class HubStatusException extends IOException {

  private static final long serialVersionUID = 1L;
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final Pattern RESET = Pattern.compile("(?:^|[;,\\s])t=(\\d{1,9})");

  private final int status;
  private final String host;
  private final String code;
  private final String remark;
  private final transient Optional<Duration> wait;

  /**
   * Reads what the headers say.
   *
   * @param host who answered
   */
  HubStatusException(int status, String host, HttpHeaders headers) {
    super(host + " answers with status " + status);
    this.status = status;
    this.host = host;
    this.code = headers.firstValue("X-Error-Code").orElse("");
    this.remark = PrintableText.of(headers.firstValue("X-Error-Message").orElse(""));
    this.wait =
        headers
            .firstValue("Retry-After")
            .flatMap(HubStatusException::wait)
            .or(() -> headers.firstValue("RateLimit").flatMap(HubStatusException::reset));
  }

  /** Seconds, or a date. */
  private static Optional<Duration> wait(String text) {
    if (text.strip().matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
    }
    try {
      var date = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      var wait = Duration.between(Instant.now(), date.toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException noDate) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> reset(String text) {
    var found = RESET.matcher(text);
    return found.find()
        ? Optional.of(Duration.ofSeconds(Long.parseLong(found.group(1))))
        : Optional.empty();
  }

  int status() {
    return status;
  }

  String host() {
    return host;
  }

  /** The hub's word for it, such as {@code GatedRepo}, or nothing. */
  String code() {
    return code;
  }

  /** What the hub says about it, in one line, or nothing. */
  String remark() {
    return remark;
  }

  /** How long the server asks to wait. */
  Optional<Duration> retryAfter() {
    return wait;
  }

  /** Whether the same request may succeed later. */
  boolean isPassing() {
    return PASSING.contains(status);
  }
}
