package dev.graft.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A part of a file: mapped, and where it is only copied read without the mapping. */
final class FileRegion implements StoredBytes {

  private final Path file;
  private final FileIdentity identity;
  private final FileRegions.Range range;
  private final @Nullable ByteBuffer view;

  /**
   * Describes a part of a file.
   *
   * @param view the mapped part, null where it is over 2 GB
   */
  FileRegion(Path file, FileIdentity identity, FileRegions.Range range, @Nullable ByteBuffer view) {
    this.file = file;
    this.identity = identity;
    this.range = range;
    this.view = view;
  }

  @Override
  public ByteBuffer view() {
    if (view == null) {
      throw new CheckpointException(
          file
              + ": array "
              + Names.quote(range.array())
              + " is over 2 GB in the file, the most that one buffer holds");
    }
    return StoredBytes.own(view);
  }

  /**
   * Reads from the file: pages of a mapping would count as this process's memory. A file that was
   * replaced meanwhile is read through the mapping, which still shows the old one.
   */
  @Override
  public Reader reader() {
    FileChannel channel;
    try {
      channel = FileChannel.open(file.toAbsolutePath(), StandardOpenOption.READ);
    } catch (IOException gone) {
      return StoredBytes.readerOf(view());
    }
    try {
      if (FileIdentity.of(file).equals(identity)) {
        return new FileReader(channel);
      }
      channel.close();
    } catch (IOException gone) {
      closeQuietly(channel);
    }
    return StoredBytes.readerOf(view());
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException unimportant) {
      // It was only read.
    }
  }

  private final class FileReader implements Reader {
    private final FileChannel channel;

    FileReader(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void read(long from, ByteBuffer target) throws IOException {
      ByteBuffer rest = target.duplicate();
      try {
        while (rest.hasRemaining()) {
          long at = from + (rest.position() - target.position());
          if (channel.read(rest, range.offset() + at) < 0) {
            throw new EOFException("it was shortened while it was read");
          }
        }
        target.position(target.limit());
      } catch (ClosedChannelException interrupted) {
        // Interrupting a thread closes its channel; the thread's caller decides what follows.
        StoredBytes.readerOf(view()).read(from, target);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
