package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.constant;
import static dev.graft.checkpoint.OnnxBytes.floats;
import static dev.graft.checkpoint.OnnxBytes.integer;
import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.OnnxBytes.model;
import static dev.graft.checkpoint.OnnxBytes.node;
import static dev.graft.checkpoint.OnnxBytes.pair;
import static dev.graft.checkpoint.OnnxBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any bytes give a correct read or a {@link CheckpointException}, and nothing else. */
final class DamagedFilesTest {

  private static Path directory = Path.of("");
  private static byte[] safetensors = {};
  private static byte[] onnx = {};

  @BeforeContainer
  static void makeModels() throws IOException {
    directory = Files.createTempDirectory("damaged");
    Files.write(directory.resolve("data"), new byte[64]);
    safetensors =
        Files.readAllBytes(ReferenceFiles.bert("adapters/lora/adapter_model.safetensors"));
    onnx =
        model(
                message()
                    .nested(1, node("/fc/MatMul", "MatMul", "y", "x", "onnx::MatMul_1"))
                    .nested(
                        1,
                        node("/out/Gemm", "Gemm", "z", "y", "onnx::Gemm_2")
                            .nested(5, integer("transB", 1)))
                    .nested(1, node("i", "Identity", "twin", "half"))
                    .nested(1, constant("c", floats("", new long[] {2}, 1, 2)))
                    .nested(5, floats("onnx::MatMul_1", new long[] {2, 3}, 1, 2, 3, 4, 5, 6))
                    .nested(5, floats("onnx::Gemm_2", new long[] {1, 2}, 1, 2))
                    .nested(
                        5, tensor("half", OnnxBytes.FLOAT16, 2).nested(5, message().raw(1).raw(9)))
                    .nested(5, tensor("loose", OnnxBytes.FLOAT, 1).fixed32(4, 1))
                    .nested(5, tensor("double", OnnxBytes.DOUBLE, 1).fixed64(10, 1))
                    .nested(5, tensor("ids", OnnxBytes.INT64, 1).nested(7, message().raw(-1)))
                    .nested(
                        5,
                        tensor("external", OnnxBytes.FLOAT, 4)
                            .varint(14, 1)
                            .nested(13, pair("location", "data"))
                            .nested(13, pair("offset", "16"))))
            .nested(14, pair("key", "value"))
            .toArray();
  }

  @AfterContainer
  static void removeModels() throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 2000)
  void safetensorsWithChangedBytes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int n)
      throws IOException {
    // The header and a little of the data: the rest is values, any of which is right.
    readOrRefuse(
        "x.safetensors", changed(safetensors, seed, n, 1200), file -> SafetensorsFile.open(file));
  }

  @Property(tries = 3000)
  void onnxWithChangedBytes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int n)
      throws IOException {
    readOrRefuse("x.onnx", changed(onnx, seed, n, onnx.length), file -> OnnxFile.open(file));
  }

  @Property(tries = 500)
  void filesOfAnyBytes(@ForAll byte[] bytes) throws IOException {
    readOrRefuse("y.onnx", bytes, file -> OnnxFile.open(file));
    readOrRefuse("y.safetensors", bytes, file -> SafetensorsFile.open(file));
  }

  private static byte[] changed(byte[] original, long seed, int count, int within) {
    byte[] bytes = Arrays.copyOf(original, original.length);
    var random = new Random(seed);
    for (int i = 0; i < count; i++) {
      bytes[random.nextInt(Math.min(within, bytes.length))] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static void readOrRefuse(String name, byte[] bytes, Function<Path, Checkpoint> open)
      throws IOException {
    Path file = directory.resolve(name);
    Files.deleteIfExists(file);
    Files.write(file, bytes);
    Checkpoint checkpoint;
    try {
      checkpoint = open.apply(file);
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining(name);
      return;
    }
    for (String array : checkpoint.names()) {
      StoredArray stored = checkpoint.get(array);
      assertThat(stored.elements()).isLessThanOrEqualTo(bytes.length + 64L);
      if (stored.type().isFloatingPoint()) {
        assertThat((long) stored.float32().remaining()).isEqualTo(4 * stored.elements());
      }
    }
  }
}
