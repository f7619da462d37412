package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoders as the upstream of a classifier: plans, training, saving, and published heads. */
final class DecoderClassifierTest {
  private final Path root;

  DecoderClassifierTest(@TempDir Path root) {
    this.root = root;
  }

  static Stream<String> models() {
    return Stream.of("gpt2", "llama", "gemma3_text");
  }

  @ParameterizedTest
  @MethodSource("models")
  void itLearnsAndComesBackFromDisk(String model) {
    Upstream upstream = Upstream.from(ReferenceModel.directory(model));
    FineTune plan = FineTune.classifier(upstream);
    Recipe recipe = Recipe.epochs(4).batchSize(16).seed(1);
    List<String> texts =
        List.of("the train is late today", "frozen layers", "one task today today 3");
    for (FineTune choice :
        List.of(plan.full(), plan.adapt(Lora.rank(4)), plan.adapt(Bottleneck.houlsby(4)))) {
      Run run = choice.fit(TinyData.splits(), recipe, TrainingListener.SILENT);
      var losses = run.history().steps();
      assertThat(losses.get(losses.size() - 1).loss())
          .as("%s, %s", model, choice)
          .isLessThan(losses.get(0).loss());
      Path saved = root.resolve(model + choice.hashCode());
      run.model().save(saved);
      Classifier again = Classifier.load(upstream, saved);
      for (String text : texts) {
        assertThat(again.predict(text).label()).isEqualTo(run.model().predict(text).label());
        assertThat(again.predict(text).probability())
            .isCloseTo(run.model().predict(text).probability(), within(1e-6));
      }
      assertThat(run.asUpstream().embed(texts).vector(0)).hasSize(32);
    }
  }

  /** {@code score}, without a bias, on the last token that is no padding. */
  @Test
  void aPublishedHeadLooksAtTheLastToken() throws IOException {
    ModelCopy copy =
        ModelCopy.of(ReferenceModel.directory("llama"), root.resolve("classifier"))
            .edit(
                "config.json",
                config ->
                    config
                        .getAsJsonArray("architectures")
                        .set(
                            0,
                            new com.google.gson.JsonPrimitive("LlamaForSequenceClassification")));
    var stored = SafetensorsFile.openDirectory(copy.directory());
    Map<String, FloatArray> arrays = new HashMap<>();
    for (String name : stored.names()) {
      arrays.put(name, new FloatArray(stored.get(name).shape(), stored.get(name).float32()));
    }
    ByteBuffer score = ByteBuffer.allocate(2 * 32 * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int i = 0; i < 64; i++) {
      score.putFloat(i * Float.BYTES, i < 32 ? 0.1f * i : 0.05f * (i - 40));
    }
    arrays.put("score.weight", new FloatArray(new long[] {2, 32}, score));
    SafetensorsWriter.write(copy.directory().resolve("model.safetensors"), arrays, Map.of());
    Upstream upstream = Upstream.from(copy.directory());
    float[] last = upstream.embed("frozen layers are late").vector(0);
    double difference = 0;
    for (int i = 0; i < 32; i++) {
      difference += last[i] * (0.1 * i - 0.05 * (i - 8));
    }
    assertThat(upstream.classifier().predict("frozen layers are late").probability())
        .isCloseTo(1 / (1 + Math.exp(-Math.abs(difference))), within(1e-5));
  }
}
