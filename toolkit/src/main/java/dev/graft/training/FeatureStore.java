package dev.graft.training;

import ai.djl.ndarray.NDManager;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of bytes outside the Java heap: as many as fit are kept in memory, the others in a temporary
 * file that is read as memory. The size of each row is known from the start; each is written once
 * and then read as often as needed, by one thread.
 */
final class FeatureStore implements AutoCloseable {
  /** A buffer has less than 2 GB, so that many rows need several. */
  private static final int SEGMENT = 1 << 30;

  private final int[] sizes;
  private final BitSet spilled = new BitSet();
  private final BitSet written = new BitSet();
  private final Layout inMemory;
  private final Layout onDisk;
  private final NDManager scope = Tensors.newScope();
  private final List<ByteBuffer> memory = new ArrayList<>();
  private final List<ByteBuffer> mapped = new ArrayList<>();
  private @Nullable SpillFile file;
  private boolean closed;

  /**
   * A store without values.
   *
   * @param sizes bytes of each row
   * @param limits how much room there is
   * @throws IOException if there is too little room, or the temporary file cannot be made
   */
  static FeatureStore of(int[] sizes, StorageLimits limits) throws IOException {
    return of(sizes, limits, SEGMENT);
  }

  static FeatureStore of(int[] sizes, StorageLimits limits, int segment) throws IOException {
    var store = new FeatureStore(sizes, limits.memory(), segment);
    try {
      store.open(limits);
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private FeatureStore(int[] sizes, long memoryLimit, int segment) {
    this.sizes = sizes.clone();
    int largest = Math.max(segment, Arrays.stream(sizes).max().orElse(0));
    inMemory = new Layout(sizes.length, largest);
    onDisk = new Layout(sizes.length, largest);
    for (int row = 0; row < sizes.length; row++) {
      if (inMemory.total + sizes[row] <= memoryLimit) {
        inMemory.add(row, sizes[row]);
      } else {
        spilled.set(row);
        onDisk.add(row, sizes[row]);
      }
    }
  }

  private void open(StorageLimits limits) throws IOException {
    if (onDisk.total > 0) {
      if (onDisk.total > limits.disk() || limits.directory().isEmpty()) {
        throw new IOException(
            "%s are needed, and there is room for %s in memory and %s on disk"
                .formatted(
                    StorageLimits.words(inMemory.total + onDisk.total),
                    StorageLimits.words(limits.memory()),
                    StorageLimits.words(limits.disk())));
      }
      file = SpillFile.in(limits.directory().get());
    }
    for (int bytes : inMemory.segments) {
      memory.add(Tensors.memory(Tensors.zeros(scope, bytes / Float.BYTES)));
    }
  }

  /**
   * Keeps a row.
   *
   * @param row its number
   * @param source holds its bytes
   * @param at where they begin
   * @throws IOException if the disk is full, or the thread was interrupted while writing to it
   */
  void write(int row, ByteBuffer source, int at) throws IOException {
    checkOpen();
    if (file != null && spilled.get(row)) {
      file.write(onDisk.position(row), source.slice(at, sizes[row]));
    } else {
      int segment = inMemory.segment[row];
      memory.get(segment).put(inMemory.offset[row], source, at, sizes[row]);
    }
    written.set(row);
  }

  /**
   * Ends writing.
   *
   * @throws IOException if the file cannot be mapped
   */
  void finish() throws IOException {
    checkOpen();
    if (file != null) {
      for (int segment = 0; segment < onDisk.segments.size(); segment++) {
        mapped.add(file.map((long) segment * onDisk.largest, onDisk.segments.get(segment)));
      }
    }
  }

  /**
   * Copies a row.
   *
   * @param row its number
   * @param target gets its bytes
   * @param at where they begin there
   * @throws IllegalStateException if the row was not written, or the store is closed
   */
  void read(int row, ByteBuffer target, int at) {
    checkOpen();
    if (!written.get(row)) {
      throw new IllegalStateException("Row %d was never written".formatted(row));
    }
    boolean disk = spilled.get(row);
    Layout layout = disk ? onDisk : inMemory;
    ByteBuffer source = (disk ? mapped : memory).get(layout.segment[row]);
    target.put(at, source, layout.offset[row], sizes[row]);
  }

  int rows() {
    return sizes.length;
  }

  long bytesInMemory() {
    return inMemory.total;
  }

  long bytesOnDisk() {
    return onDisk.total;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The features are freed already");
    }
  }

  /** Frees memory and disk at once. */
  @Override
  public void close() {
    closed = true;
    memory.clear();
    mapped.clear();
    scope.close();
    if (file != null) {
      file.close();
    }
  }

  /** Where rows lie: one after the other, in segments that no row crosses. */
  private static final class Layout {
    private final int largest;
    private final int[] segment;
    private final int[] offset;
    private final List<Integer> segments = new ArrayList<>();
    private long total;

    Layout(int rows, int largest) {
      this.largest = largest;
      segment = new int[rows];
      offset = new int[rows];
    }

    void add(int row, int bytes) {
      int last = segments.size() - 1;
      if (last < 0 || segments.get(last) > largest - bytes) {
        segments.add(0);
        last++;
      }
      segment[row] = last;
      offset[row] = segments.get(last);
      segments.set(last, offset[row] + bytes);
      total += bytes;
    }

    long position(int row) {
      return (long) segment[row] * largest + offset[row];
    }
  }
}
