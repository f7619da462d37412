package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What goes into a store comes out of it, wherever it lies. */
final class FeatureStoreTest {
  private static final int MEGABYTE = 1 << 20;

  /** Segments of a few bytes and bounds of a few rows: every border is met. */
  @Property(tries = 200)
  void everyRowComesBackWhereItIsWanted(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> floats,
      @ForAll @IntRange(max = 800) int memory,
      @ForAll @IntRange(min = 1, max = 100) int segment,
      @ForAll long seed)
      throws IOException {
    int[] sizes = floats.stream().mapToInt(count -> count * Float.BYTES).toArray();
    byte[][] rows = random(sizes, seed);
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    var limits = new StorageLimits(memory, Integer.MAX_VALUE, Optional.of(directory));
    try (var store = FeatureStore.of(sizes, limits, segment)) {
      write(rows, store);
      assertThat(store.bytesInMemory()).isLessThanOrEqualTo(memory);
      assertThat(store.bytesInMemory() + store.bytesOnDisk()).isEqualTo(Arrays.stream(sizes).sum());
      for (int row : shuffled(rows.length, seed)) {
        var target = ByteBuffer.allocateDirect(sizes[row] + 3);
        store.read(row, target, 2);
        var content = new byte[sizes[row]];
        target.get(2, content);
        assertThat(content).isEqualTo(rows[row]);
        assertThat(target.get(0) + target.get(1) + target.get(sizes[row] + 2)).isZero();
        assertThat(target.position()).isZero();
      }
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void theFileHasNoNameSoThatNothingStaysWhateverEndsTheProcess(@TempDir Path directory)
      throws IOException {
    try (var store = FeatureStore.of(new int[] {400}, onDisk(directory))) {
      write(random(new int[] {400}, 1), store);
      assertThat(store.bytesOnDisk()).isEqualTo(400);
      assertThat(directory).isEmptyDirectory();
    }
  }

  @Test
  void theFileIsGoneWhenTheStoreIsClosed(@TempDir Path directory) throws IOException {
    var store = FeatureStore.of(new int[] {400}, onDisk(directory));
    store.close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aClosedStoreRefusesToBeReadInsteadOfEndingTheProcess(@TempDir Path directory)
      throws IOException {
    for (var limits : new StorageLimits[] {onDisk(directory), inMemory(400)}) {
      var store = FeatureStore.of(new int[] {400}, limits);
      write(random(new int[] {400}, 1), store);
      store.close();
      store.close();
      var target = ByteBuffer.allocate(400);
      assertThatThrownBy(() -> store.read(0, target, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("freed");
      assertThatThrownBy(() -> store.write(0, target, 0)).hasMessageContaining("freed");
    }
  }

  @Test
  void aRowThatWasNeverWrittenIsNoRowOfZeros() throws IOException {
    try (var store = FeatureStore.of(new int[] {8, 8}, inMemory(16))) {
      store.write(0, ByteBuffer.allocate(8), 0);
      assertThatThrownBy(() -> store.read(1, ByteBuffer.allocate(8), 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Row 1");
    }
  }

  @Test
  void tooLittleRoomIsSaidInFigures(@TempDir Path directory) {
    var limits = new StorageLimits(2_000_000, 1_000_000, Optional.of(directory));
    int[] sizes = {1_500_000, 1_500_000};
    assertThatThrownBy(() -> FeatureStore.of(sizes, limits).close())
        .isInstanceOf(IOException.class)
        .hasMessage("3.0 MB are needed, and there is room for 2.0 MB in memory and 1.0 MB on disk");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anInterruptWhileWritingToTheFileIsTold(@TempDir Path directory) throws IOException {
    try (var store = FeatureStore.of(new int[] {400}, onDisk(directory))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> store.write(0, ByteBuffer.allocate(400), 0))
          .isInstanceOf(ClosedByInterruptException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).as("closing leaves the interruption alone").isTrue();
    }
  }

  /** Mappings are collected at some time; their space on disk and in memory must not wait. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryAndDiskAreFreeAgainAsSoonAsAStoreIsClosed(@TempDir Path directory) throws IOException {
    int[] sizes = new int[64];
    Arrays.fill(sizes, MEGABYTE);
    var buffer = ByteBuffer.allocateDirect(MEGABYTE);
    filledAndRead(sizes, inMemory(64L * MEGABYTE), buffer).close();
    long before = residentMegabytes();
    for (var limits : List.of(onDisk(directory), inMemory(64L * MEGABYTE))) {
      for (int i = 0; i < 5; i++) {
        var store = filledAndRead(sizes, limits, buffer);
        assertThat(residentMegabytes() - before).isGreaterThan(50);
        store.close();
        assertThat(residentMegabytes() - before).isLessThan(50);
      }
    }
  }

  private static FeatureStore filledAndRead(int[] sizes, StorageLimits limits, ByteBuffer buffer)
      throws IOException {
    var store = FeatureStore.of(sizes, limits);
    for (int row = 0; row < sizes.length; row++) {
      store.write(row, buffer.put(0, (byte) row), 0);
    }
    store.finish();
    for (int row = 0; row < sizes.length; row++) {
      store.read(row, buffer, 0);
      assertThat(buffer.get(0)).isEqualTo((byte) row);
    }
    return store;
  }

  static long residentMegabytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(each -> each.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) / 1000;
  }

  private static StorageLimits onDisk(Path directory) {
    return new StorageLimits(0, Integer.MAX_VALUE, Optional.of(directory));
  }

  private static StorageLimits inMemory(long bytes) {
    return new StorageLimits(bytes, 0, Optional.empty());
  }

  private static void write(byte[][] rows, FeatureStore store) throws IOException {
    for (int row = rows.length - 1; row >= 0; row--) {
      var source = ByteBuffer.allocateDirect(rows[row].length + 5);
      source.put(5, rows[row]);
      store.write(row, source, 5);
    }
    store.finish();
  }

  private static byte[][] random(int[] sizes, long seed) {
    var random = new Random(seed);
    var rows = new byte[sizes.length][];
    for (int row = 0; row < sizes.length; row++) {
      rows[row] = new byte[sizes[row]];
      random.nextBytes(rows[row]);
    }
    return rows;
  }

  private static int[] shuffled(int count, long seed) {
    return new Random(seed).ints(3L * count, 0, Math.max(1, count)).toArray();
  }
}
