package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of the files that hold a TensorFlow checkpoint's values. */
final class TensorFlowShard {

  private TensorFlowShard() {}

  /**
   * Maps a file of values after checking where the index says that they are.
   *
   * @param entries the arrays in that file, all of types that can be read
   */
  static Map<String, StoredArray> map(Path index, String name, List<TensorFlowEntry> entries)
      throws IOException {
    Path file = Siblings.resolve(index, name, "the file of values");
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var ranges = new ArrayList<FileRegions.Range>();
      for (var entry : entries) {
        ranges.add(range(entry, file, channel.size()));
      }
      refuseOverlaps(file, ranges);
      List<StoredBytes> regions = FileRegions.map(file, channel, ranges);
      var arrays = new HashMap<String, StoredArray>();
      for (int i = 0; i < entries.size(); i++) {
        var entry = entries.get(i);
        arrays.put(entry.name(), array(entry, file, regions.get(i)));
      }
      return arrays;
    }
  }

  private static StoredArray array(TensorFlowEntry entry, Path file, StoredBytes region) {
    StoredBytes bytes =
        entry.checksum().isPresent()
            ? new CheckedBytes(
                region, entry.size(), entry.checksum().getAsInt(), where(file, entry.name()))
            : region;
    return new StoredArray(
        entry.name(), entry.type().orElseThrow(), entry.shape(), false, bytes, file.toString());
  }

  private static FileRegions.Range range(TensorFlowEntry entry, Path file, long available) {
    long expected = entry.shape().bytes(entry.type().orElseThrow());
    if (entry.size() != expected) {
      throw new CheckpointException(
          "%s of shape %s and type %s should take %d bytes, but its size is %d"
              .formatted(
                  where(file, entry.name()),
                  entry.shape(),
                  entry.type().orElseThrow(),
                  expected,
                  entry.size()));
    }
    if (entry.offset() < 0
        || entry.offset() > available
        || entry.size() > available - entry.offset()) {
      throw new CheckpointException(
          "%s should be at bytes %d to %d+%d, but the file has %d: truncated, download it again"
              .formatted(
                  where(file, entry.name()),
                  entry.offset(),
                  entry.offset(),
                  entry.size(),
                  available));
    }
    return new FileRegions.Range(entry.name(), entry.offset(), entry.size());
  }

  private static void refuseOverlaps(Path file, List<FileRegions.Range> ranges) {
    long end = 0;
    for (var range :
        ranges.stream()
            .filter(range -> range.length() > 0)
            .sorted(Comparator.comparingLong(FileRegions.Range::offset))
            .toList()) {
      if (range.offset() < end) {
        throw new CheckpointException(
            "%s (bytes %d to %d) overlaps the array before it"
                .formatted(where(file, range.array()), range.offset(), range.end()));
      }
      end = range.end();
    }
  }

  private static String where(Path file, String array) {
    return file + ": array " + Names.quote(array);
  }
}
