package dev.graft;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads how much memory is free for this process: the least of what its control groups, of either
 * version and up to the root, and the machine leave. In a control group, the page cache that was
 * not used lately ({@code inactive_file}) counts as free: the system takes it back when needed.
 */
final class SystemMemory {
  private static final long KIBIBYTE = 1024;

  private final Path root;
  private final long resident;
  private final List<Free> found = new ArrayList<>();

  private record Free(long bytes, long total, String source) {}

  private SystemMemory(Path root, long resident) {
    this.root = root;
    this.resident = resident;
  }

  /** The limit of this process on this machine. */
  static MemoryLimit limit(ProcessMemory process) {
    return limit(Path.of("/"), process);
  }

  /**
   * The limit of a process.
   *
   * @param root the root of the file system
   * @param process what the process has now
   */
  static MemoryLimit limit(Path root, ProcessMemory process) {
    var system = new SystemMemory(root, process.resident());
    for (String line : system.lines("proc/self/cgroup")) {
      system.controlGroup(line);
    }
    system.machine();
    Free least =
        system.found.stream()
            .min(Comparator.comparingLong(Free::bytes))
            .orElseGet(SystemMemory::withoutFiles);
    return MemoryLimit.of(process.resident(), least.bytes(), least.total(), least.source());
  }

  /** A line is {@code number:controllers:path}, without controllers for version 2. */
  private void controlGroup(String line) {
    String[] parts = line.split(":", 3);
    if (parts.length < 3) {
      return;
    }
    if (parts[1].isEmpty()) {
      Path top = root.resolve("sys/fs/cgroup");
      // Where both versions run, version 2 hangs below; it has no memory files then.
      walk(top, parts[2], "memory.max", "memory.current", "inactive_file");
      walk(top, parts[2], "memory.high", "memory.current", "inactive_file");
    } else if (List.of(parts[1].split(",")).contains("memory")) {
      Path top = root.resolve("sys/fs/cgroup/memory");
      String usage = "memory.usage_in_bytes";
      walk(top, parts[2], "memory.limit_in_bytes", usage, "total_inactive_file");
    }
  }

  /** From the group up to the top; inside a container, the group's own path may not be seen. */
  private void walk(Path top, String path, String limit, String usage, String cache) {
    Path group = top.resolve(path.replaceFirst("^/+", "")).normalize();
    Path at = group.startsWith(top) ? group : top;
    while (at != null && at.startsWith(top)) {
      OptionalLong most = number(at.resolve(limit));
      if (most.isPresent()) {
        long used = number(at.resolve(usage)).orElse(resident);
        long kept = Math.max(0, used - field(at.resolve("memory.stat"), cache));
        long free = Math.max(0, most.getAsLong() - kept);
        String name = "%s of the control group /%s".formatted(limit, top.relativize(at));
        found.add(new Free(free, most.getAsLong(), name));
      }
      at = at.getParent();
    }
  }

  private void machine() {
    Path file = root.resolve("proc/meminfo");
    long available = field(file, "MemAvailable:") * KIBIBYTE;
    long total = field(file, "MemTotal:") * KIBIBYTE;
    if (available > 0) {
      found.add(new Free(available, Math.max(total, available), "MemAvailable of the machine"));
    }
  }

  /**
   * Windows counts as free what it can take back; macOS does not, so that half of its memory is
   * taken to be within reach.
   */
  private static Free withoutFiles() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize();
    long free = system.getFreeMemorySize();
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return new Free(windows ? free : Math.max(free, total / 2), total, "memory of the machine");
  }

  /** Unlimited is {@code max} in version 2, and a number of nineteen digits in version 1. */
  private static OptionalLong number(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.matches("\\d{1,18}")
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** A number in a file of lines {@code name number}; 0 if it is not there. */
  private static long field(Path file, String name) {
    for (String line : lines(file)) {
      String[] words = line.strip().split("\\s+", 3);
      if (words.length >= 2 && words[0].equals(name) && words[1].matches("\\d{1,18}")) {
        return Long.parseLong(words[1]);
      }
    }
    return 0;
  }

  private List<String> lines(String file) {
    return lines(root.resolve(file));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
