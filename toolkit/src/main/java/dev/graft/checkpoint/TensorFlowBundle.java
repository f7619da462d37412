package dev.graft.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables of a TensorFlow checkpoint of format 2, memory-mapped: an index such as {@code
 * variables.index}, and beside it the values in {@code variables.data-00000-of-00001} and the like.
 *
 * <p>The index is checked on opening, the checksum of an array when its values are first asked for.
 * Arrays keep TensorFlow's names and layouts; {@link #bert} gives BERT's as PyTorch has them. Texts
 * and partitioned variables are not among the {@link #names()}; {@link #get} says what they are.
 *
 * @see <a
 *     href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/tensor_bundle.proto">tensor_bundle.proto</a>
 */
public final class TensorFlowBundle implements Checkpoint {

  private static final String ENDING = ".index";
  private static final int MOST_SHARDS = 100_000;

  private final Path source;
  private final ArrayTable arrays;

  private TensorFlowBundle(Path source, ArrayTable arrays) {
    this.source = source;
    this.arrays = arrays;
  }

  /**
   * Opens a checkpoint.
   *
   * @param given its {@code .index} file, beside which the files of values lie, or what their names
   *     have in common, such as {@code bert_model.ckpt}
   * @throws CheckpointException if a file is missing, damaged or contradicts the index
   */
  public static TensorFlowBundle open(Path given) {
    Path beside = given.resolveSibling(given.getFileName() + ENDING);
    Path index = Files.isRegularFile(beside) ? beside : given;
    ForeignFormat.refuse(index);
    try (var channel = FileChannel.open(index, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new CheckpointException(index + ": an index has at most 2 GB; this is none");
      }
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size());
      return collect(index, TensorFlowTable.read(bytes, index.toString()));
    } catch (IOException e) {
      throw new CheckpointException(index + ": cannot be read: " + e, e);
    }
  }

  /**
   * The weights of a BERT with the names and layouts that transformers gives them: {@code
   * bert.encoder.layer.0.attention.self.query.weight}, {@code [out, in]}. Optimiser slots and the
   * step count are left out.
   *
   * @throws CheckpointException if there is no BERT among the arrays, or two of them
   */
  public Checkpoint bert() {
    return TensorFlowBert.of(this);
  }

  private static TensorFlowBundle collect(Path index, List<TensorFlowTable.Entry> table)
      throws IOException {
    String file = index.toString();
    if (table.isEmpty() || table.get(0).key().length != 0) {
      throw new CheckpointException(file + ": has no header, so it is no TensorFlow checkpoint");
    }
    int shards = shards(new ProtobufReader(table.get(0).value(), file), file);
    var entries = new ArrayList<TensorFlowEntry>();
    for (var entry : table.subList(1, table.size())) {
      // Slices of partitioned variables have keys of their own, which begin with a zero.
      if (entry.key()[0] != 0) {
        entries.add(TensorFlowEntry.read(entry.name(file), entry.value(), file));
      }
    }
    var unreadable = new LinkedHashMap<String, String>();
    var byShard = new TreeMap<Integer, List<TensorFlowEntry>>();
    for (var entry : entries) {
      if (entry.shard() >= shards) {
        throw new CheckpointException(
            "%s: array %s is in file number %d, but there are %d"
                .formatted(file, Names.quote(entry.name()), entry.shard(), shards));
      }
      if (entry.type().isEmpty()) {
        unreadable.put(
            entry.name(), file + ": array " + Names.quote(entry.name()) + " " + entry.unreadable());
      } else {
        byShard.computeIfAbsent(entry.shard(), shard -> new ArrayList<>()).add(entry);
      }
    }
    var found = new LinkedHashMap<String, StoredArray>();
    for (var shard : byShard.entrySet()) {
      found.putAll(
          TensorFlowShard.map(index, shardName(index, shard.getKey(), shards), shard.getValue()));
    }
    var inOrder = new LinkedHashMap<String, StoredArray>();
    for (var entry : entries) {
      StoredArray array = found.get(entry.name());
      if (array != null) {
        inOrder.put(entry.name(), array);
      }
    }
    return new TensorFlowBundle(index, new ArrayTable(file, inOrder, unreadable));
  }

  /** Reads a BundleHeaderProto. */
  private static int shards(ProtobufReader header, String file) {
    long shards = 0;
    while (header.next()) {
      switch (header.field()) {
        case 1 -> shards = header.integer();
        case 2 -> {
          if (header.integer() != 0) {
            throw new CheckpointException(
                file + ": its values are big-endian; save it again on a little-endian machine");
          }
        }
        default -> header.skip();
      }
    }
    if (shards < 1 || shards > MOST_SHARDS) {
      throw new CheckpointException(
          "%s: says that %d files hold its values; expected are 1 to %d"
              .formatted(file, shards, MOST_SHARDS));
    }
    return (int) shards;
  }

  private static String shardName(Path index, int shard, int shards) {
    String name = String.valueOf(index.getFileName());
    String prefix =
        name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    return "%s.data-%05d-of-%05d".formatted(prefix, shard, shards);
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
    return Map.of();
  }
}
