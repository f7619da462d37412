package dev.graft.training;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file that is written like a file, so that a full disk is an error and not a crash,
 * and read as memory.
 *
 * <p>On POSIX systems it loses its name as soon as it is open: whatever ends the process, nothing
 * stays. Elsewhere it is deleted when closed or when the process ends.
 */
final class SpillFile implements AutoCloseable {
  private final FileChannel channel;

  private SpillFile(FileChannel channel) {
    this.channel = channel;
  }

  static SpillFile in(Path directory) throws IOException {
    Path path = Files.createTempFile(directory, "graft-features-", ".tmp");
    var file = new SpillFile(FileChannel.open(path, READ, WRITE, DELETE_ON_CLOSE));
    if (Files.exists(path)) {
      path.toFile().deleteOnExit();
    }
    return file;
  }

  /** Writes all that the buffer has left. */
  void write(long position, ByteBuffer bytes) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** A part that has been written, as memory; not to be read after {@link #close}. */
  ByteBuffer map(long position, long size) throws IOException {
    return channel.map(MapMode.READ_ONLY, position, size);
  }

  /** Gives the disk space back, also while parts are still mapped. */
  @Override
  public void close() {
    // An interrupted thread would close the channel before the file is cut.
    boolean interrupted = Thread.interrupted();
    try (channel) {
      if (channel.isOpen()) {
        var unused = channel.truncate(0);
      }
    } catch (IOException e) {
      // Some systems cannot cut a file that is mapped; it is freed with its mappings.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
