package dev.graft;

import java.util.Locale;

/**
 * How much memory this process may take.
 *
 * @param bytes what the process may have in main memory, what it has already included: what is
 *     free, less a thirty-second of the whole as a reserve (at most 256 MB)
 * @param total what the process shares with others: the container's limit or the machine's memory
 * @param source where the numbers come from, for instance {@code memory.max of the control group /}
 */
public record MemoryLimit(long bytes, long total, String source) {

  /** No limit. */
  static final MemoryLimit NONE = new MemoryLimit(Long.MAX_VALUE, Long.MAX_VALUE, "no limit");

  private static final int RESERVED_SHARE = 32;
  private static final long MOST_RESERVED = 256_000_000;

  /** The limit of a process that may still take what is free, but for the reserve. */
  static MemoryLimit of(long resident, long free, long total, String source) {
    long reserve = Math.min(total / RESERVED_SHARE, MOST_RESERVED);
    // Pages of libraries may be on another group's account: never more than there is.
    long most = Math.min(resident + free, total);
    return new MemoryLimit(Math.max(0, most - reserve), total, source);
  }

  /** Whether there is a limit at all. */
  public boolean exists() {
    return bytes != Long.MAX_VALUE;
  }

  @Override
  public String toString() {
    if (!exists()) {
      return source;
    }
    return String.format(
        Locale.ROOT,
        "%s (%s%s)",
        PlanAccount.bytes(bytes),
        source,
        total == bytes ? "" : ": " + PlanAccount.bytes(total) + " for all");
  }
}
