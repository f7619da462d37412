package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.architecture.Tokens;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.EncodedTexts;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstreams that somebody's adapter has become a part of. */
final class UpstreamAdaptingTest {
  private static final int[] ALL_ROWS = {0, 1, 2, 3};
  private static final List<String> TEXTS =
      List.of("frozen layers are not changed", "adapters are lightweight modules");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  /** Language models with the adapters of references. */
  static Stream<Arguments> languageModels() {
    return Stream.concat(
        Stream.of("gpt2", "llama")
            .flatMap(
                base ->
                    Stream.of("lora", "dora", "ia3", "prompt_tuning", "prefix_tuning")
                        .map(method -> Arguments.of(base, method))),
        Stream.of(
            Arguments.of("qwen3", "lora"),
            // At places of the prompt that text is generated from, which has as many.
            Arguments.of("gpt2", "loreft_beginning"),
            Arguments.of("llama", "compacter"),
            Arguments.of("gemma3_text", "lora"),
            // On the table of token vectors, to which the head is tied.
            Arguments.of("gemma3_text", "lora_embeddings")));
  }

  @ParameterizedTest
  @MethodSource("languageModels")
  void computesTheLogitsOfTheReference(String base, String method) {
    Path adapter = ReferenceModel.directory(base).resolve("adapters").resolve(method);
    Upstream adapted = Upstream.from(ReferenceModel.directory(base)).adapting(adapter).load();
    try (ReferenceModel inputs = ReferenceModel.frozen(base)) {
      float[] logits =
          Gradients.off(
              () ->
                  PretrainedHeads.languageModel(adapted)
                      .logits(inputs.input(ALL_ROWS, 0), false)
                      .toFloatArray());
      assertThat(Arrays.copyOf(logits, logits.length / ReferenceModel.BATCH))
          .containsExactly(
              Reference.float32(adapter.resolve("expected.safetensors"), "expected.logits"),
              within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("languageModels")
  void generatesWithTheAdapter(String base, String method) {
    Upstream plain = Upstream.from(ReferenceModel.directory(base));
    String before = plain.fingerprint();
    Upstream adapted =
        plain.adapting(ReferenceModel.directory(base).resolve("adapters").resolve(method)).load();
    long[] prompt = {5, 17, 101, 33};
    int most = 12;
    assertThat(Generation.ids(adapted, prompt, most))
        .containsExactly(withoutCache(PretrainedHeads.languageModel(adapted), prompt, most));
    assertThat(plain.fingerprint()).isEqualTo(before);
    assertThat(adapted.fingerprint()).isNotEqualTo(before);
  }

  /** The likeliest token after each text, computed anew as a whole. */
  private static long[] withoutCache(LanguageModelNetwork network, long[] prompt, int most) {
    long[] all = prompt;
    for (int i = 0; i < most; i++) {
      all = Arrays.copyOf(all, all.length + 1);
      all[all.length - 1] = next(network, Arrays.copyOf(all, all.length - 1));
    }
    return all;
  }

  private static long next(LanguageModelNetwork network, long[] ids) {
    var mask = new long[ids.length];
    Arrays.fill(mask, 1);
    try (var scope = Tensors.newScope();
        var input =
            new Tokens(
                Tensors.int64(scope, ids, 1, ids.length),
                Tensors.int64(scope, mask, 1, ids.length),
                false)) {
      return Gradients.off(
          () -> {
            try (NDArray logits = network.logits(input, false)) {
              long last = logits.getShape().get(1) - 1;
              return logits.get("0,{}", last).argMax().getLong();
            }
          });
    }
  }

  static Stream<Adapter> adapters() {
    return Stream.of(Lora.rank(4), Bottleneck.houlsby(6), PrefixTuning.tokens(3));
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void embedsAsTheSavedNetworkDoes(Adapter adapter) {
    Classifier saved =
        FineTune.classifier(Reference.bert())
            .adapt(adapter)
            .alsoTrain("embeddings.LayerNorm.*")
            .fit(TinyData.splits(), Recipe.epochs(2).batchSize(8).learningRate(0.05).seed(1))
            .model();
    saved.save(directory);
    Upstream adapted = Reference.bert().adapting(directory).load();
    float[][] expected =
        SentenceVectors.of(
            saved.network().backbone(), EncodedTexts.of(TEXTS, Reference.bert().tokenizer()));
    float[][] vectors = adapted.embed(TEXTS).vectors();
    for (int i = 0; i < expected.length; i++) {
      assertThat(vectors[i]).containsExactly(expected[i], within(1e-5f));
    }
    assertThat(vectors[0]).isNotEqualTo(Reference.bert().embed(TEXTS).vectors()[0]);
    assertThat(adapted.name()).isEqualTo("bert with " + adapter.describe(adapted.architecture()));
  }

  @Test
  void aTaskCanBeTrainedOnIt() {
    Upstream adapted = Reference.bert().adapting(Reference.BERT.resolve("adapters/lora")).load();
    Run run =
        FineTune.classifier(adapted)
            .headOnly()
            .fit(TinyData.splits(), Recipe.epochs(3).batchSize(8).seed(1));
    assertThat(run.proof().frozenUnchanged()).isTrue();
    assertThat(run.model().labels()).containsExactly("learning", "travel");
  }

  @Test
  void anAdapterOfAnotherBaseIsAcceptedOnlyWhenSaid() throws IOException {
    copy("lora");
    Path file = directory.resolve("adapter_config.json");
    JsonObject config = Reference.json(file);
    config.addProperty("base_model_name_or_path", "openai-community/gpt2");
    Files.writeString(file, config.toString());
    Upstream upstream = Upstream.from(ReferenceModel.directory("llama"));
    assertThatThrownBy(() -> upstream.adapting(directory).load())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openai-community/gpt2")
        .hasMessageContaining("acceptBase()");
    assertThat(upstream.adapting(directory).acceptBase().load().fingerprint())
        .isNotEqualTo(upstream.fingerprint());
  }

  @Test
  void namesAnArrayThatIsMissingOrHasNoPlace() throws IOException {
    copy("lora");
    Upstream upstream = Upstream.from(ReferenceModel.directory("llama"));
    Path file = directory.resolve("adapter_model.safetensors");
    Map<String, FloatArray> arrays = arrays(file);
    String factor = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";
    FloatArray removed = arrays.remove(factor);
    SafetensorsWriter.write(file, arrays, Map.of());
    assertThatThrownBy(() -> upstream.adapting(directory).load())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("lacks 'layers.0.self_attn.q_proj.lora_A.weight'");
    arrays.put(factor, removed);
    arrays.put("base_model.model.lm_head.weight", FloatArray.of(new long[] {1, 2}, 1, 2));
    SafetensorsWriter.write(file, arrays, Map.of());
    assertThatThrownBy(() -> upstream.adapting(directory).load())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("lm_head.weight");
  }

  private void copy(String method) throws IOException {
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(
          ReferenceModel.directory("llama").resolve("adapters").resolve(method).resolve(file),
          directory.resolve(file));
    }
  }

  private static Map<String, FloatArray> arrays(Path file) {
    var arrays = new LinkedHashMap<String, FloatArray>();
    SafetensorsFile stored = SafetensorsFile.open(file);
    for (String name : stored.names()) {
      arrays.put(name, new FloatArray(stored.get(name).shape(), stored.get(name).float32()));
    }
    return arrays;
  }
}
