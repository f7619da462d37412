package dev.graft.checkpoint;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, memory-mapped.
 *
 * <p>Layout: eight bytes give the header's length as a little-endian number, then comes the header
 * as JSON, then the arrays' bytes without gaps. All of it but the values is checked on opening.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class SafetensorsFile implements Checkpoint {

  /** The format's own limit. */
  static final long LARGEST_HEADER = 100_000_000;

  private final Path source;
  private final ArrayTable arrays;
  private final Map<String, String> metadata;

  private SafetensorsFile(Path source, ArrayTable arrays, Map<String, String> metadata) {
    this.source = source;
    this.arrays = arrays;
    this.metadata = metadata;
  }

  /**
   * Opens one file.
   *
   * @param file a {@code .safetensors} file of any size
   * @throws CheckpointException if the file is missing, pickled, truncated or contradicts itself
   */
  public static SafetensorsFile open(Path file) {
    ForeignFormat.refuse(file);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(file, channel);
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Opens a model directory in the layout of the Hugging Face hub: a single {@code
   * model.safetensors}, or shards listed in {@code model.safetensors.index.json}.
   *
   * @param directory the model's directory
   * @throws CheckpointException if the directory holds neither, or a file of it is damaged
   */
  public static Checkpoint openDirectory(Path directory) {
    return ModelDirectory.open(directory);
  }

  private static SafetensorsFile read(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < Long.BYTES) {
      throw new CheckpointException(
          file + ": truncated, it has " + size + " bytes where the header's length takes 8");
    }
    ByteBuffer start = channel.map(MapMode.READ_ONLY, 0, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long length = start.getLong(0);
    checkLength(file, size, length, start);
    ByteBuffer text = channel.map(MapMode.READ_ONLY, Long.BYTES, length);
    var header =
        SafetensorsHeader.read(
            new InputStreamReader(new ByteBufferStream(text), StandardCharsets.UTF_8.newDecoder()),
            file.toString());
    long dataStart = Long.BYTES + length;
    List<SafetensorsHeader.Entry> entries = inFileOrder(header.entries());
    checkLayout(file, entries, size - dataStart);
    return new SafetensorsFile(file, arrays(file, channel, entries, dataStart), header.metadata());
  }

  private static void checkLength(Path file, long size, long length, ByteBuffer start) {
    var first = new byte[Long.BYTES];
    start.get(0, first);
    if (length < 2 || length > LARGEST_HEADER) {
      throw new CheckpointException(
          file
              + ": is no safetensors file: its first 8 bytes give the header a length of "
              + Long.toUnsignedString(length)
              + " bytes, where 2 to "
              + LARGEST_HEADER
              + " are possible"
              + ForeignFormat.remark(first));
    }
    if (length > size - Long.BYTES) {
      throw new CheckpointException(
          file
              + ": truncated, the header should take "
              + length
              + " bytes but the file ends after "
              + (size - Long.BYTES)
              + "; download it again");
    }
  }

  private static List<SafetensorsHeader.Entry> inFileOrder(List<SafetensorsHeader.Entry> entries) {
    return entries.stream()
        .sorted(
            Comparator.comparingLong(SafetensorsHeader.Entry::begin)
                .thenComparingLong(SafetensorsHeader.Entry::end))
        .toList();
  }

  private static void checkLayout(
      Path file, List<SafetensorsHeader.Entry> entries, long available) {
    long end = 0;
    for (var entry : entries) {
      String where = file + ": array " + Names.quote(entry.name());
      String span = " (bytes " + entry.begin() + " to " + entry.end() + ")";
      if (entry.end() > available) {
        throw new CheckpointException(
            where
                + span
                + " reaches beyond the file's "
                + available
                + " bytes of data: truncated, download it again");
      }
      if (entry.begin() < end) {
        throw new CheckpointException(where + span + " overlaps the array before it");
      }
      if (entry.begin() > end) {
        throw new CheckpointException(
            where + span + " leaves a gap after the array before it, which ends at " + end);
      }
      end = entry.end();
    }
    if (end != available) {
      throw new CheckpointException(
          file + ": " + (available - end) + " bytes after the last array belong to none");
    }
  }

  private static ArrayTable arrays(
      Path file, FileChannel channel, List<SafetensorsHeader.Entry> entries, long dataStart)
      throws IOException {
    var ranges = new ArrayList<FileRegions.Range>();
    for (var entry : entries) {
      ranges.add(
          new FileRegions.Range(
              entry.name(), dataStart + entry.begin(), entry.end() - entry.begin()));
    }
    List<StoredBytes> bytes = FileRegions.map(file, channel, ranges);
    var arrays = new LinkedHashMap<String, StoredArray>();
    for (int i = 0; i < entries.size(); i++) {
      var entry = entries.get(i);
      String name = entry.name();
      arrays.put(
          name,
          new StoredArray(name, entry.type(), entry.shape(), false, bytes.get(i), file.toString()));
    }
    return new ArrayTable(file.toString(), arrays);
  }

  @Override
  public List<String> names() {
    return arrays.names();
  }

  @Override
  public boolean has(String name) {
    return arrays.has(name);
  }

  @Override
  public StoredArray get(String name) {
    return arrays.get(name);
  }

  @Override
  public Path source() {
    return source;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }
}
