package dev.graft.fuzz;

import com.sun.management.ThreadMXBean;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.StoredArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Hands a fuzzer's bytes to a parser as a file and holds the parser to its contract. */
final class FuzzedFile {

  /** Heap for what a parser always makes, and for the fuzzer's own instrumentation. */
  private static final long FIXED = 4 << 20;

  /** Short-lived heap for a byte: texts, boxed numbers, the messages of errors. */
  private static final long PER_BYTE = 2000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Path DIRECTORY = newDirectory();

  private FuzzedFile() {}

  static Path write(String name, byte[] bytes) {
    Path file = DIRECTORY.resolve(name);
    try {
      // A new file each time: the old one may still be mapped.
      Files.deleteIfExists(file);
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a parser: it either reads or refuses, and pays for nothing that the file only claims. */
  static void parse(byte[] bytes, Runnable parser) {
    long limit = FIXED + PER_BYTE * bytes.length;
    long allocated = allocated(parser);
    if (allocated > limit) {
      // The first time, classes are loaded and instrumented.
      allocated = allocated(parser);
    }
    if (allocated > limit) {
      throw new AssertionError(
          "%d bytes of heap for a file of %d".formatted(allocated, bytes.length));
    }
  }

  private static long allocated(Runnable parser) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      parser.run();
    } catch (CheckpointException | IllegalArgumentException refused) {
      if (refused.getMessage() == null || refused.getMessage().isBlank()) {
        throw new AssertionError("refused without a reason", refused);
      }
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Reads all that a checkpoint offers. */
  static void readAll(Checkpoint checkpoint, long fileSize) {
    for (String name : checkpoint.names()) {
      read(checkpoint.get(name), fileSize);
    }
    Consumer<Object> ignored = value -> {};
    ignored.accept(checkpoint.metadata());
  }

  static void read(StoredArray array, long fileSize) {
    if (array.byteSize() > 2 * fileSize) {
      throw new AssertionError(array + " from a file of " + fileSize + " bytes");
    }
    if (array.type().isFloatingPoint() && array.float32().remaining() != 4 * array.elements()) {
      throw new AssertionError(array + " has another number of values");
    }
  }

  private static Path newDirectory() {
    try {
      Path memory = Path.of("/dev/shm");
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "graft-fuzz")
          : Files.createTempDirectory("graft-fuzz");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
