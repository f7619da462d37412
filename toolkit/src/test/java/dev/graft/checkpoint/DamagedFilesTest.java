package dev.graft.checkpoint;

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
    onnx = OnnxSample.bytes();
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
