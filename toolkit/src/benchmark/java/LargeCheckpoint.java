import dev.graft.Upstream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Writes a BERT of 3 GB in shards with an index and loads it in a process with a Java heap of 256
 * MB; prints the time, the most of the heap, and the most resident memory. {@code deep} (the
 * default) has many layers, {@code wide} a single array of 2.5 GB, {@code half} the deep one in
 * bfloat16.
 *
 * <p>Run it with {@code java -cp toolkit/target/graft-toolkit.jar
 * toolkit/src/benchmark/java/LargeCheckpoint.java [deep|wide|half]}.
 */
public final class LargeCheckpoint {
  private static final int WIDTH = 1536;
  private static final int INSIDE = 6144;
  private static final long SHARD = 1L << 30;
  private static final int BLOCK = 1 << 22;

  private LargeCheckpoint() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 2) {
      load(Path.of(arguments[1]));
      return;
    }
    String kind = arguments.length == 0 ? "deep" : arguments[0];
    Path directory = Files.createTempDirectory("graft-large");
    try {
      write(directory, kind.equals("wide") ? 400_000 : 1000, layers(kind), kind.equals("half"));
      var source = Path.of("toolkit/src/benchmark/java/LargeCheckpoint.java").toString();
      var command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:+UseSerialGC",
              "-cp",
              System.getProperty("java.class.path"),
              source,
              "load",
              directory.toString());
      var unused = new ProcessBuilder(command).inheritIO().start().waitFor();
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  private static int layers(String kind) {
    return kind.equals("wide") ? 5 : kind.equals("half") ? 52 : 26;
  }

  private static void load(Path directory) throws IOException {
    long start = System.nanoTime();
    Upstream model = Upstream.from(directory);
    System.out.printf(
        Locale.ROOT,
        "%,d parameters loaded in %.1f s%n",
        model.parameterCount(),
        (System.nanoTime() - start) / 1e9);
    float first = model.embed("one two three").vector(0)[0];
    System.out.println("first number of a vector: " + first);
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
            .mapToLong((MemoryPoolMXBean pool) -> pool.getPeakUsage().getUsed())
            .sum();
    System.out.printf(Locale.ROOT, "heap at most %.0f MB%n", heap / 1e6);
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) {
        System.out.println(line.replaceAll("\\s+", " "));
      }
    }
  }

  private static void write(Path directory, int words, int layers, boolean half)
      throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "bert", "vocab_size": %d, "hidden_size": %d, "num_hidden_layers": %d,
         "num_attention_heads": 24, "intermediate_size": %d, "max_position_embeddings": 64,
         "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12}
        """
            .formatted(words, WIDTH, layers, INSIDE));
    Files.writeString(
        directory.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "Whitespace"},
         "model": {"type": "WordLevel", "unk_token": "[UNK]",
           "vocab": {"[UNK]": 0, "one": 1, "two": 2, "three": 3}}}
        """);
    var shards = new ArrayList<Map<String, long[]>>();
    long filled = SHARD;
    for (var array : arrays(words, layers).entrySet()) {
      if (filled >= SHARD) {
        shards.add(new LinkedHashMap<>());
        filled = 0;
      }
      shards.get(shards.size() - 1).put(array.getKey(), array.getValue());
      filled += bytes(array.getValue(), half);
    }
    var index = new ArrayList<String>();
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      writeShard(directory.resolve(name), shards.get(i), half);
      shards.get(i).keySet().forEach(array -> index.add("\"%s\": \"%s\"".formatted(array, name)));
    }
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"metadata\": {}, \"weight_map\": {" + String.join(",\n", index) + "}}");
  }

  private static Map<String, long[]> arrays(int words, int layers) {
    var arrays = new LinkedHashMap<String, long[]>();
    arrays.put("embeddings.word_embeddings.weight", new long[] {words, WIDTH});
    arrays.put("embeddings.position_embeddings.weight", new long[] {64, WIDTH});
    arrays.put("embeddings.token_type_embeddings.weight", new long[] {2, WIDTH});
    norm(arrays, "embeddings.LayerNorm");
    for (int i = 0; i < layers; i++) {
      String layer = "encoder.layer." + i + ".";
      for (String part : List.of("query", "key", "value")) {
        linear(arrays, layer + "attention.self." + part, WIDTH, WIDTH);
      }
      linear(arrays, layer + "attention.output.dense", WIDTH, WIDTH);
      norm(arrays, layer + "attention.output.LayerNorm");
      linear(arrays, layer + "intermediate.dense", WIDTH, INSIDE);
      linear(arrays, layer + "output.dense", INSIDE, WIDTH);
      norm(arrays, layer + "output.LayerNorm");
    }
    return arrays;
  }

  private static void linear(Map<String, long[]> arrays, String path, long in, long out) {
    arrays.put(path + ".weight", new long[] {out, in});
    arrays.put(path + ".bias", new long[] {out});
  }

  private static void norm(Map<String, long[]> arrays, String path) {
    arrays.put(path + ".weight", new long[] {WIDTH});
    arrays.put(path + ".bias", new long[] {WIDTH});
  }

  private static long bytes(long[] shape, boolean half) {
    long size = half ? 2 : 4;
    for (long length : shape) {
      size *= length;
    }
    return size;
  }

  private static void writeShard(Path file, Map<String, long[]> arrays, boolean half)
      throws IOException {
    var entries = new ArrayList<String>();
    long end = 0;
    for (var array : arrays.entrySet()) {
      long begin = end;
      end += bytes(array.getValue(), half);
      entries.add(
          "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  array.getKey(),
                  half ? "BF16" : "F32",
                  java.util.Arrays.toString(array.getValue()),
                  begin,
                  end));
    }
    String header = "{" + String.join(",", entries) + "}";
    header += " ".repeat(Math.floorMod(-header.length(), 8));
    ByteBuffer numbers = numbers(half);
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var start = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
      start.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII)).flip();
      channel.write(start);
      for (long left = end; left > 0; ) {
        numbers.clear().limit((int) Math.min(BLOCK, left));
        left -= channel.write(numbers);
      }
    }
  }

  private static ByteBuffer numbers(boolean half) {
    var numbers = ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    var random = new Random(1);
    while (numbers.hasRemaining()) {
      int bits = Float.floatToIntBits((float) (0.02 * random.nextGaussian()));
      if (half) {
        numbers.putShort((short) (bits >> 16));
      } else {
        numbers.putInt(bits);
      }
    }
    return numbers;
  }
}
