package dev.graft;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limit that the user sets in the place of the system's: the system property {@value #PROPERTY}
 * or the environment variable {@value #VARIABLE}, a size such as {@code 1.5GB}, {@code 800 MB},
 * {@code 2GiB} or a number of bytes, or {@code none}.
 */
final class MemorySetting {
  static final String PROPERTY = "graft.memory.limit";
  static final String VARIABLE = "GRAFT_MEMORY_LIMIT";

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-z]*)");
  private static final Map<String, Long> UNITS =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30);

  private MemorySetting() {}

  /** The limit of this process: the user's, else the system's. */
  static MemoryLimit limit(ProcessMemory process) {
    return limit(System.getProperty(PROPERTY), System.getenv(VARIABLE), process);
  }

  static MemoryLimit limit(
      @Nullable String property, @Nullable String variable, ProcessMemory process) {
    if (property != null && !property.isBlank()) {
      return parse(property, "the system property " + PROPERTY);
    }
    if (variable != null && !variable.isBlank()) {
      return parse(variable, "the environment variable " + VARIABLE);
    }
    return SystemMemory.limit(process);
  }

  private static MemoryLimit parse(String text, String source) {
    String size = text.strip().toLowerCase(Locale.ROOT);
    if (size.equals("none")) {
      return MemoryLimit.NONE;
    }
    OptionalLong bytes = bytes(size);
    if (bytes.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a size such as 1.5GB, 800MB or none in %s; got '%s'".formatted(source, text));
    }
    return new MemoryLimit(bytes.getAsLong(), bytes.getAsLong(), source);
  }

  private static OptionalLong bytes(String size) {
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    Long unit = UNITS.get(matcher.group(2));
    return unit == null
        ? OptionalLong.empty()
        : OptionalLong.of((long) (Double.parseDouble(matcher.group(1)) * unit));
  }
}
