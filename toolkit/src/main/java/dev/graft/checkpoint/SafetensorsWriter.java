package dev.graft.checkpoint;

import com.google.gson.stream.JsonWriter;
import dev.graft.artifact.AtomicFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes safetensors files: arrays sorted by name, so that the same content gives the same bytes.
 *
 * <p>A file appears as a whole or not at all: it is written beside its place, forced to the disk,
 * then moved.
 */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * Writes a file and replaces one that is there.
   *
   * @param file where to; missing parent directories are created
   * @param arrays the arrays by name
   * @param metadata remarks for the header, such as {@code format: pt}; may be empty
   * @throws CheckpointException if a name cannot be written or the disk refuses
   */
  public static void write(
      Path file, Map<String, FloatArray> arrays, Map<String, String> metadata) {
    write(file, arrays, Map.of(), metadata);
  }

  /**
   * As {@link #write(Path, Map, Map)}, with whole numbers beside the arrays.
   *
   * @param file where to; missing parent directories are created
   * @param arrays the arrays by name
   * @param counts numbers by other names, written as int64 without dimensions
   * @param metadata remarks for the header, such as {@code format: pt}; may be empty
   * @throws CheckpointException if a name cannot be written or the disk refuses
   */
  public static void write(
      Path file,
      Map<String, FloatArray> arrays,
      Map<String, Long> counts,
      Map<String, String> metadata) {
    var sorted = new TreeMap<String, Entry>();
    arrays.forEach((name, array) -> sorted.put(name, Entry.of(array)));
    counts.forEach((name, count) -> sorted.put(name, Entry.of(count)));
    ByteBuffer header = header(file, sorted, new TreeMap<>(metadata));
    try {
      Path target = file.toAbsolutePath();
      Path parent = target.getParent();
      if (parent == null || Files.isDirectory(target)) {
        throw new CheckpointException(file + ": is a directory; a file name was expected");
      }
      Files.createDirectories(parent);
      Path draft = AtomicFiles.draft(target);
      try {
        writeAll(draft, header, sorted);
        AtomicFiles.move(draft, target);
      } finally {
        Files.deleteIfExists(draft);
      }
      forceDirectory(parent);
    } catch (IOException e) {
      throw new CheckpointException(file + ": cannot be written: " + e, e);
    }
  }

  /** What the file holds under a name. */
  private record Entry(ElementType type, List<Long> shape, ByteBuffer values) {

    static Entry of(FloatArray array) {
      return new Entry(
          ElementType.F32, Arrays.stream(array.shape()).boxed().toList(), array.values());
    }

    static Entry of(long count) {
      ByteBuffer values = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      return new Entry(ElementType.I64, List.of(), values.putLong(0, count));
    }
  }

  private static ByteBuffer header(
      Path file, SortedMap<String, Entry> arrays, SortedMap<String, String> metadata) {
    var text = new StringWriter();
    try (var json = new JsonWriter(text)) {
      json.beginObject();
      if (!metadata.isEmpty()) {
        json.name("__metadata__").beginObject();
        for (var entry : metadata.entrySet()) {
          json.name(entry.getKey()).value(entry.getValue());
        }
        json.endObject();
      }
      long offset = 0;
      for (var entry : arrays.entrySet()) {
        offset = describe(json, file, entry.getKey(), entry.getValue(), offset);
      }
      json.endObject();
    } catch (IOException e) {
      throw new CheckpointException(file + ": the header cannot be written: " + e, e);
    }
    return padded(file, text.toString());
  }

  private static long describe(JsonWriter json, Path file, String name, Entry array, long offset)
      throws IOException {
    if (name.equals("__metadata__")) {
      throw new CheckpointException(
          file + ": an array must not be called '__metadata__', the format keeps that name");
    }
    long end = offset + array.values().remaining();
    json.name(name).beginObject().name("dtype").value(array.type().name());
    json.name("shape").beginArray();
    for (long size : array.shape()) {
      json.value(size);
    }
    json.endArray().name("data_offsets").beginArray().value(offset).value(end).endArray();
    json.endObject();
    return end;
  }

  private static ByteBuffer padded(Path file, String text) {
    ByteBuffer utf8;
    try {
      utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new CheckpointException(
          file + ": a name or remark holds half a surrogate pair, which UTF-8 cannot write", e);
    }
    int length = (utf8.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (length > SafetensorsFile.LARGEST_HEADER) {
      throw new CheckpointException(
          file + ": the names and remarks take more than the format's 100 MB");
    }
    var header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(utf8);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static void writeAll(Path draft, ByteBuffer header, Map<String, Entry> arrays)
      throws IOException {
    try (var channel =
        FileChannel.open(draft, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      writeAll(channel, header);
      for (Entry array : arrays.values()) {
        writeAll(channel, array.values());
      }
      channel.force(true);
    }
  }

  /** In pieces, for the channel copies a heap buffer into native memory as a whole. */
  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.position() < end) {
      bytes.limit((int) Math.min(end, (long) bytes.position() + CHUNK));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      bytes.limit(end);
    }
  }

  /** Makes the new name itself durable, where the system lets a directory be opened. */
  private static void forceDirectory(Path directory) {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException ignored) {
      // Windows opens no directories; the file itself is already on the disk.
    }
  }
}
