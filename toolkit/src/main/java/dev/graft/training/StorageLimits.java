package dev.graft.training;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How much room cached features may take.
 *
 * @param memory the most bytes in memory, outside the Java heap
 * @param disk the most bytes in a temporary file
 * @param directory where the file is; empty if there is no suitable place, and then {@code disk} is
 *     0
 */
record StorageLimits(long memory, long disk, Optional<Path> directory) {
  private static final long MOST_MEMORY = 256_000_000;
  private static final long MOST_DISK = 8_000_000_000L;
  private static final int SHARE_OF_MEMORY = 4;
  private static final int SHARE_OF_DISK = 2;

  private static final double THOUSAND = 1e3;
  private static final List<String> UNITS = List.of("kB", "MB", "GB");

  /** Files there take memory, which is what a file is to spare. */
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  /**
   * A quarter of the memory that the container or the machine has left, at most 256 MB, and half of
   * the free disk, at most 8 GB.
   */
  static StorageLimits here() {
    for (Path place : List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/var/tmp"))) {
      long free = free(place);
      if (free > 0) {
        return new StorageLimits(
            memoryShare(), Math.min(MOST_DISK, free / SHARE_OF_DISK), Optional.of(place));
      }
    }
    return new StorageLimits(memoryShare(), 0, Optional.empty());
  }

  /** A number of bytes in words, for instance {@code 1.5 MB}. */
  static String words(long bytes) {
    double value = bytes / THOUSAND;
    int unit = 0;
    while (value >= THOUSAND - 0.5 && unit < UNITS.size() - 1) {
      value /= THOUSAND;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS.get(unit));
  }

  private static long memoryShare() {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return Math.min(MOST_MEMORY, Math.max(0, system.getFreeMemorySize()) / SHARE_OF_MEMORY);
  }

  private static long free(Path directory) {
    try {
      var store = Files.getFileStore(directory);
      return Files.isWritable(directory) && !IN_MEMORY.contains(store.type())
          ? store.getUsableSpace()
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
