package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Maps parts of a file into memory, many to a mapping.
 *
 * <p>One mapping holds at most 2 GB, and the number of mappings of a process is limited, so
 * neighbours share one. Mappings live until their last view is collected, also after the channel is
 * closed and after the file has been replaced.
 */
final class FileRegions {

  /**
   * A part of a file that lies within it.
   *
   * @param array the array that is there, for messages
   */
  record Range(String array, long offset, long length) {

    long end() {
      return offset + length;
    }
  }

  private FileRegions() {}

  /**
   * Maps the ranges read-only.
   *
   * @param file the file that the channel has open
   * @return the bytes of each range
   */
  static List<StoredBytes> map(Path file, FileChannel channel, List<Range> ranges)
      throws IOException {
    List<@Nullable ByteBuffer> views = new ArrayList<>();
    ranges.forEach(range -> views.add(null));
    var group = new ArrayList<Integer>();
    long start = 0;
    for (int i : byOffset(ranges)) {
      Range range = ranges.get(i);
      if (range.length() > Integer.MAX_VALUE) {
        continue;
      }
      if (!group.isEmpty() && range.end() - start > Integer.MAX_VALUE) {
        mapGroup(channel, ranges, group, views);
        group.clear();
      }
      if (group.isEmpty()) {
        start = range.offset();
      }
      group.add(i);
    }
    mapGroup(channel, ranges, group, views);
    var identity = FileIdentity.of(file);
    var regions = new ArrayList<StoredBytes>();
    for (int i = 0; i < ranges.size(); i++) {
      regions.add(new FileRegion(file, identity, ranges.get(i), views.get(i)));
    }
    return regions;
  }

  private static List<Integer> byOffset(List<Range> ranges) {
    return IntStream.range(0, ranges.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> ranges.get(i).offset()))
        .toList();
  }

  private static void mapGroup(
      FileChannel channel,
      List<Range> ranges,
      List<Integer> group,
      List<@Nullable ByteBuffer> views)
      throws IOException {
    if (group.isEmpty()) {
      return;
    }
    long start = ranges.get(group.get(0)).offset();
    long end = group.stream().mapToLong(i -> ranges.get(i).end()).max().orElse(start);
    ByteBuffer mapped = channel.map(MapMode.READ_ONLY, start, end - start);
    for (int i : group) {
      Range range = ranges.get(i);
      views.set(
          i,
          mapped
              .slice((int) (range.offset() - start), (int) range.length())
              .order(ByteOrder.LITTLE_ENDIAN));
    }
  }
}
