package dev.graft;

import dev.graft.tensor.NativeHeap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The memory that this process has now.
 *
 * @param resident bytes in main memory: the heap, native memory, and the pages of libraries in use
 * @param heap bytes in use on the Java heap
 */
record ProcessMemory(long resident, long heap) {

  /** Pages of the JVM's and libtorch's libraries, code cache, class data and threads. */
  private static final long LIBRARIES = 280_000_000;

  private static final long KIBIBYTE = 1024;

  /** After everything that nothing refers to any more has been given back to the system. */
  static ProcessMemory tidied(long upstreamBytes) {
    tidy();
    return now(Path.of("/"), upstreamBytes);
  }

  /**
   * Frees what nothing refers to any more. Arrays lie outside the Java heap, so that runs which a
   * notebook no longer refers to put no pressure on the collector; and the C library keeps what is
   * freed.
   */
  static void tidy() {
    System.gc();
    NativeHeap.trim();
  }

  /**
   * As the system says under {@code proc}, or from what is known to be loaded.
   *
   * @param root the root of the file system
   * @param upstreamBytes what the upstream's weights take
   */
  static ProcessMemory now(Path root, long upstreamBytes) {
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long resident = resident(root).orElse(LIBRARIES + heap + upstreamBytes);
    return new ProcessMemory(resident, heap);
  }

  private static OptionalLong resident(Path root) {
    try {
      return Files.readAllLines(root.resolve("proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
