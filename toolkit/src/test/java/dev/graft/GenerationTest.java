package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import dev.graft.architecture.Tokens;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Greedy decoding against transformers' {@code generate}. */
final class GenerationTest {
  private static final String GENERATION = "generation_config.json";
  private static final String CONFIG = "config.json";
  private static final String ENDS = "eos_token_id";

  private final Path root;

  GenerationTest(@TempDir Path root) {
    this.root = root;
  }

  static Stream<String> models() {
    return Stream.of("gpt2", "llama", "llama3_rope", "mistral", "qwen2", "qwen3", "gemma3_text");
  }

  private static long[] stored(String model, String name) {
    return Reference.int64(ReferenceModel.directory(model).resolve("generation.safetensors"), name);
  }

  @ParameterizedTest
  @MethodSource("models")
  void addsTheTokensOfTheReference(String model) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(model));
    long[] prompt = stored(model, "prompt");
    long[] expected = stored(model, "expected.greedy");
    assertThat(Generation.ids(upstream, prompt, expected.length - prompt.length))
        .containsExactly(expected);
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptsOfAnyLengthGoOnAsWithoutACache(String model) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(model));
    for (int length : new int[] {1, 2, 3, 8, 9, 29, 50}) {
      long[] prompt = IntStream.range(0, length).mapToLong(i -> 7 + (i * 37L) % 300).toArray();
      assertThat(Generation.ids(upstream, prompt, 12))
          .as("%d tokens", length)
          .containsExactly(withoutCache(upstream, prompt, 12));
    }
  }

  private static long[] withoutCache(Upstream upstream, long[] prompt, int most) {
    return Gradients.off(
        () -> {
          long[] ids = prompt;
          try (NDManager scope = Tensors.newScope()) {
            for (int i = 0;
                i < most && !upstream.heads().notes().ends().contains(ids[ids.length - 1]);
                i++) {
              var input =
                  new Tokens(
                      Tensors.int64(scope, ids, 1, ids.length),
                      Tensors.int64(scope, ids, 1, ids.length),
                      false);
              NDArray logits = PretrainedHeads.languageModel(upstream).logits(input, false);
              ids = Arrays.copyOf(ids, ids.length + 1);
              ids[ids.length - 1] =
                  DecoderOperations.likeliest(DecoderOperations.finalToken(logits))
                      .toLongArray()[0];
            }
          }
          return ids;
        });
  }

  @Test
  void textsGoOnAsTheirTokensDo() {
    Upstream upstream = Upstream.from(ReferenceModel.directory("llama"));
    String prompt = "frozen layers";
    long[] ids = upstream.tokenizer().encode(prompt);
    long[] all = Generation.ids(upstream, ids, 8);
    String text = upstream.generate(prompt, 8);
    assertThat(all).hasSizeBetween(ids.length + 1, ids.length + 8);
    assertThat(text)
        .startsWith(prompt)
        .endsWith(
            upstream.tokenizer().decode(all).substring(upstream.tokenizer().decode(ids).length()))
        .isEqualTo(upstream.generate(prompt, 8));
    assertThat(upstream.generate(prompt, 3)).startsWith(prompt).isNotEqualTo(prompt);
  }

  private ModelCopy llama() throws IOException {
    return ModelCopy.of(ReferenceModel.directory("llama"), root.resolve("llama"));
  }

  private static long[] continued(ModelCopy model) {
    return Generation.ids(Upstream.from(model.directory()), stored("llama", "prompt"), 12);
  }

  @Test
  void endsWithAnyOfTheTokensThatEndTexts() throws IOException {
    long[] expected = stored("llama", "expected.greedy");
    long third = expected[8];
    int first =
        6 + IntStream.range(6, 18).filter(i -> expected[i] == third).findFirst().orElseThrow() - 6;
    long[] cut = Arrays.copyOf(expected, first + 1);
    ModelCopy copy = llama();
    var ends = new JsonArray();
    ends.add(319);
    ends.add(third);
    copy.edit(GENERATION, json -> json.add(ENDS, ends));
    assertThat(continued(copy)).containsExactly(cut);
    copy.edit(GENERATION, json -> json.add(ENDS, new JsonPrimitive(third)));
    assertThat(continued(copy)).containsExactly(cut);
    copy.edit(GENERATION, json -> json.add(ENDS, JsonNull.INSTANCE));
    assertThat(continued(copy)).containsExactly(expected);
    copy.edit(CONFIG, json -> json.add(ENDS, ends));
    assertThat(continued(copy)).containsExactly(cut);
    Files.delete(copy.directory().resolve(GENERATION));
    assertThat(continued(copy)).containsExactly(cut);
    copy.edit(CONFIG, json -> json.addProperty(ENDS, "</s>"));
    assertThatThrownBy(() -> continued(copy))
        .hasMessageContainingAll("config.json", "eos_token_id = \"</s>\"", "a token id");
  }

  @Test
  void goesToTheLastPositionAndNoFurther() {
    Upstream upstream = Upstream.from(ReferenceModel.directory("gpt2"));
    long[] full = new long[64];
    Arrays.fill(full, 5);
    assertThat(Generation.ids(upstream, full, 100)).hasSize(65);
    assertThat(Generation.ids(upstream, Arrays.copyOf(full, 62), 100)).hasSizeLessThanOrEqualTo(65);
    assertThatThrownBy(() -> Generation.ids(upstream, Arrays.copyOf(full, 65), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 positions");
    assertThatThrownBy(() -> upstream.generate("adapters ".repeat(200), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 positions");
  }

  @Test
  void whatCannotGoOnSaysSo() {
    Upstream gpt2 = Upstream.from(ReferenceModel.directory("gpt2"));
    assertThatThrownBy(() -> gpt2.generate("adapters", 0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Generation.ids(gpt2, new long[0], 1))
        .hasMessageContaining("no tokens");
    assertThatThrownBy(() -> Reference.bert().generate("adapters", 1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> Upstream.from(ReferenceModel.directory("bert_masked_lm")).generate("a", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("masked");
  }

  @Test
  void anInterruptEndsItWithinAToken() {
    Upstream gpt2 = Upstream.from(ReferenceModel.directory("gpt2"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> gpt2.generate("adapters", 5))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(gpt2.generate("adapters", 5)).startsWith("adapters");
  }
}
