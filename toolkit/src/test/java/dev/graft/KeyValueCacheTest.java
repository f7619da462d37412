package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import dev.graft.architecture.CausalBackbone;
import dev.graft.architecture.KeyValueCache;
import dev.graft.architecture.Tokens;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A text that comes in pieces gives what it gives as a whole, windows included. */
final class KeyValueCacheTest {
  private static final int WIDTH = 32;
  private static final int VOCABULARY = 320;

  private final Path root;

  KeyValueCacheTest(@TempDir Path root) {
    this.root = root;
  }

  private static final Consumer<JsonObject> LONG =
      config -> config.addProperty("max_position_embeddings", 4096);

  private Upstream model(String name, Consumer<JsonObject> change) throws IOException {
    Path copy = root.resolve(name + change.hashCode());
    return Upstream.from(
        ModelCopy.of(ReferenceModel.directory(name), copy).edit("config.json", change).directory());
  }

  private static long[] ids(int batch, int tokens) {
    return new Random(tokens).longs((long) batch * tokens, 3, VOCABULARY).toArray();
  }

  private static float[] whole(Upstream upstream, long[] ids, int batch) {
    try (NDManager scope = Tensors.newScope()) {
      NDArray tokens = Tensors.int64(scope, ids, batch, ids.length / batch);
      return Gradients.off(
          () ->
              upstream.backbone().forward(new Tokens(tokens, tokens, false), false).toFloatArray());
    }
  }

  /** The vectors of all tokens, which come in pieces of some lengths, repeated. */
  private static float[] pieces(Upstream upstream, long[] ids, int batch, int... lengths) {
    int tokens = ids.length / batch;
    var all = new float[ids.length * WIDTH];
    return Gradients.off(
        () -> {
          try (var cache = new KeyValueCache()) {
            for (int piece = 0; cache.length() < tokens; piece++) {
              int at = cache.length();
              int length = Math.min(tokens - at, lengths[piece % lengths.length]);
              var part = new long[batch * length];
              for (int row = 0; row < batch; row++) {
                System.arraycopy(ids, row * tokens + at, part, row * length, length);
              }
              float[] values = next(upstream, part, batch, cache);
              for (int row = 0; row < batch; row++) {
                System.arraycopy(
                    values, row * length * WIDTH, all, (row * tokens + at) * WIDTH, length * WIDTH);
              }
            }
          }
          return all;
        });
  }

  private static float[] next(Upstream upstream, long[] part, int batch, KeyValueCache cache) {
    try (NDManager scope = Tensors.newScope();
        NDArray piece = Tensors.int64(scope, part, batch, part.length / batch);
        NDArray hidden = ((CausalBackbone) upstream.backbone()).next(piece, cache)) {
      return hidden.toFloatArray();
    }
  }

  private static void agree(Upstream upstream, int batch, int tokens, int... lengths) {
    long[] ids = ids(batch, tokens);
    assertThat(pieces(upstream, ids, batch, lengths))
        .as("%d x %d tokens in pieces of %s", batch, tokens, Arrays.toString(lengths))
        .usingComparatorWithPrecision(2e-5f)
        .containsExactly(whole(upstream, ids, batch));
  }

  @ParameterizedTest
  @MethodSource("dev.graft.GenerationTest#models")
  void piecesGiveWhatTheWholeGives(String name) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(name));
    agree(upstream, 1, 60, 1);
    agree(upstream, 1, 60, 9, 1, 1, 5);
    agree(upstream, 3, 40, 20, 1, 7);
  }

  @Test
  void itGrowsOverSeveralBlocks() throws IOException {
    Upstream upstream = model("qwen2", LONG);
    agree(upstream, 1, 700, 10, 1, 1, 1, 1, 1, 1, 1);
    agree(upstream, 2, 900, 300, 1, 1, 299);
  }

  @Test
  void whatLeavesTheWindowIsForgotten() throws IOException {
    agree(model("gemma3_text", LONG), 1, 600, 1);
    agree(model("gemma3_text", LONG), 1, 1000, 400, 1, 1, 20);
    agree(mistral(1), 1, 300, 1, 1, 4);
    agree(mistral(5), 2, 700, 1, 1, 1, 30);
    agree(mistral(400), 1, 1000, 1, 1, 90);
  }

  private Upstream mistral(int window) throws IOException {
    return model("mistral", LONG.andThen(config -> config.addProperty("sliding_window", window)));
  }

  /** Two layers that look back two tokens each. */
  @Test
  void noTokenSeesPastItsWindows() throws IOException {
    Upstream upstream = mistral(3);
    long[] ids = ids(1, 12);
    float[] before = last(whole(upstream, ids, 1));
    ids[11 - 5]++;
    assertThat(last(whole(upstream, ids, 1))).isEqualTo(before);
    ids[11 - 4]++;
    assertThat(last(whole(upstream, ids, 1))).isNotEqualTo(before);
    assertThat(last(pieces(upstream, ids, 1, 12)))
        .usingComparatorWithPrecision(2e-5f)
        .containsExactly(last(whole(upstream, ids, 1)));
  }

  private static float[] last(float[] vectors) {
    return Arrays.copyOfRange(vectors, vectors.length - WIDTH, vectors.length);
  }
}
