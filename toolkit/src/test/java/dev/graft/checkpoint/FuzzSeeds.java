package dev.graft.checkpoint;

import static dev.graft.checkpoint.SafetensorsBytes.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes the inputs with which a fuzzer begins: the reference files, and small ones of each kind.
 */
public final class FuzzSeeds {

  private static final long LARGEST = 1 << 16;

  private FuzzSeeds() {}

  /**
   * Writes the seeds of one target.
   *
   * @param arguments the target and the directory
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createDirectories(Path.of(arguments[1]));
    for (var seed : seeds(arguments[0]).entrySet()) {
      var unused = Files.write(directory.resolve(seed.getKey()), seed.getValue());
    }
  }

  private static Map<String, byte[]> seeds(String target) throws IOException {
    return switch (target) {
      case "Safetensors" -> safetensors();
      case "Onnx" -> Map.of("sample", OnnxSample.bytes());
      case "TensorFlowBundle" -> bundles();
      case "Configuration" -> reference("config.json");
      default -> throw new IllegalArgumentException("There is no target " + target);
    };
  }

  /** After a byte that says which, a whole index or a block that the target wraps. */
  private static Map<String, byte[]> bundles() {
    var entries = new LinkedHashMap<String, OnnxBytes>();
    entries.put("", TensorFlowBytes.header(1));
    entries.put("bert/a/kernel", TensorFlowBytes.entry(TensorFlowBytes.FLOAT, 0, 24, 2, 3));
    entries.put("bert/b_embeddings", TensorFlowBytes.entry(TensorFlowBytes.HALF, 24, 6, 3));
    entries.put("bert/c/gamma", TensorFlowBytes.entry(TensorFlowBytes.BFLOAT16, 30, 2));
    entries.put("global_step", TensorFlowBytes.entry(TensorFlowBytes.INT64, 32, 8));
    entries.put(
        "sliced",
        TensorFlowBytes.entry(TensorFlowBytes.FLOAT, 0, 0, 4)
            .nested(7, OnnxBytes.message().nested(1, OnnxBytes.message().varint(1, 2))));
    entries.put("text", TensorFlowBytes.entry(TensorFlowBytes.STRING, 40, 9, 1).fixed32(6, 1));
    byte[] block = TensorFlowBytes.block(entries);
    return Map.of(
        "block", OnnxBytes.message().raw(1).append(block).toArray(),
        "table", OnnxBytes.message().raw(0).append(TensorFlowBytes.table(block)).toArray());
  }

  private static Map<String, byte[]> safetensors() throws IOException {
    var seeds = reference(".safetensors");
    for (String type : new String[] {"F64", "F32", "F16", "BF16", "I64", "U8", "BOOL"}) {
      int bytes = ElementType.named(type).orElseThrow().bytes();
      String header =
          "{\"__metadata__\":{\"format\":\"pt\"},%s,%s}"
              .formatted(
                  entry("a", type, "[2,1]", "[0,%d]".formatted(2 * bytes)),
                  entry("b", type, "[]", "[%d,%d]".formatted(2 * bytes, 3 * bytes)));
      seeds.put(type, SafetensorsBytes.of(header, new byte[3 * bytes]));
    }
    return seeds;
  }

  private static Map<String, byte[]> reference(String ending) throws IOException {
    Path root =
        Objects.requireNonNull(ReferenceFiles.bert("config.json").getParent()).resolveSibling("");
    var seeds = new TreeMap<String, byte[]>();
    try (var files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .forEach(file -> add(seeds, root.relativize(file).toString().replace('/', '_'), file));
    }
    return seeds;
  }

  private static void add(Map<String, byte[]> seeds, String name, Path file) {
    try {
      if (Files.size(file) <= LARGEST) {
        seeds.put(name, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
