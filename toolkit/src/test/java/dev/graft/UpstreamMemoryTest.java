package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The memory of upstreams lies outside the Java heap. */
final class UpstreamMemoryTest {
  private static final int WIDTH = 32;
  private static final int INSIDE = 200_000;
  private static final long MODEL_MEGABYTES = 4L * WIDTH * INSIDE * Float.BYTES / 1_000_000;
  private static final int LOADS = 8;

  @Test
  @EnabledOnOs(OS.LINUX)
  void modelsThatNobodyUsesAreFreed(@TempDir Path root) throws IOException {
    ModelCopy copy = ModelCopy.of(Reference.BERT, root.resolve("large"));
    enlarge(copy);
    long before = residentMegabytes();
    for (int i = 0; i < LOADS; i++) {
      double epsilon = (i + 1) * 1e-12;
      copy.edit("config.json", json -> json.addProperty("layer_norm_eps", epsilon));
      assertThat(Upstream.from(copy.directory()).parameterCount()).isGreaterThan(25_000_000);
    }
    assertThat(residentMegabytes() - before).isLessThan(LOADS * MODEL_MEGABYTES / 2);
  }

  private static void enlarge(ModelCopy copy) throws IOException {
    copy.edit("config.json", json -> json.addProperty("intermediate_size", INSIDE));
    var checkpoint = SafetensorsFile.openDirectory(copy.directory());
    Map<String, FloatArray> arrays = new HashMap<>();
    for (String name : checkpoint.names()) {
      var stored = checkpoint.get(name);
      arrays.put(name, new FloatArray(stored.shape(), stored.float32()));
    }
    for (int layer = 0; layer < 2; layer++) {
      String path = "bert.encoder.layer." + layer;
      arrays.put(path + ".intermediate.dense.weight", zeros(INSIDE, WIDTH));
      arrays.put(path + ".intermediate.dense.bias", zeros(INSIDE));
      arrays.put(path + ".output.dense.weight", zeros(WIDTH, INSIDE));
    }
    SafetensorsWriter.write(copy.directory().resolve("model.safetensors"), arrays, Map.of());
  }

  private static FloatArray zeros(long... shape) {
    long size = Float.BYTES;
    for (long dimension : shape) {
      size *= dimension;
    }
    var values = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    return new FloatArray(shape, values);
  }

  /** Without mapped files, whose pages the system takes back as it likes. */
  private static long residentMegabytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(text -> text.startsWith("RssAnon:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) / 1_000;
  }
}
