package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelExportTest {
  private static final List<String> TEXTS = List.of("frozen layers", "a card was lost this week");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert",
        "bert_masked_lm",
        "roberta",
        "xlm_roberta",
        "distilbert",
        "mpnet",
        "deberta_v2",
        "modernbert",
        "gpt2",
        "llama",
        "llama3_rope",
        "mistral",
        "qwen2",
        "qwen3",
        "gemma3_text",
        "sentence_transformer"
      })
  void aSavedUpstreamHasTheArraysAndTheConfigurationOfTheOriginal(String name) {
    Path original = ReferenceModel.directory(name);
    Upstream upstream = Upstream.from(original);

    Path saved = upstream.export(temporary.resolve("saved"));

    assertThat(arrays(saved)).isEqualTo(arrays(original));
    JsonObject config = Reference.json(saved.resolve("config.json"));
    assertThat(config).isEqualTo(Reference.json(original.resolve("config.json")));
    Upstream again = Upstream.from(saved);
    assertThat(again.fingerprint()).isEqualTo(upstream.fingerprint());
    assertThat(again.embed(TEXTS).vectors()).isDeepEqualTo(upstream.embed(TEXTS).vectors());
  }

  private static Map<String, List<Object>> arrays(Path directory) {
    Checkpoint file = SafetensorsFile.openDirectory(directory);
    var arrays = new TreeMap<String, List<Object>>();
    for (String array : file.names()) {
      var values = file.get(array);
      // The pooler of a model that averages its tokens is not part of it.
      if (!array.startsWith("pooler.") || !Files.exists(directory.resolve("modules.json"))) {
        arrays.put(array, List.of(java.util.Arrays.toString(values.shape()), values.float32()));
      }
    }
    return arrays;
  }

  @Test
  void aTunedClassifierIsOneOfTransformersWithItsLabels() {
    Run run =
        FineTune.classifier(Reference.bert())
            .adapt(Lora.rank(2))
            .fit(TinyData.splits(), Recipe.epochs(1).seed(3));
    Classifier classifier = run.model();

    Path directory = classifier.export(temporary.resolve("tuned"));

    JsonObject config = Reference.json(directory.resolve("config.json"));
    assertThat(config.getAsJsonArray("architectures").toString())
        .isEqualTo("[\"BertForSequenceClassification\"]");
    assertThat(config.getAsJsonObject("id2label").get("1").getAsString())
        .isEqualTo(classifier.labels().get(1));
    assertThat(SafetensorsFile.openDirectory(directory).names())
        .contains("bert.pooler.dense.weight", "classifier.weight")
        .noneMatch(name -> name.contains("lora"));
    assertSame(classifier, Upstream.from(directory).classifier());
  }

  @Test
  void aClassifierThatAveragesItsTokensIsOneOfSentenceTransformers() {
    Upstream sentences = Upstream.from(ReferenceModel.directory("sentence_transformer"));
    Classifier classifier =
        FineTune.classifier(sentences)
            .full()
            .fit(TinyData.splits(), Recipe.epochs(1).seed(3))
            .model();

    Path directory = classifier.export(temporary.resolve("tuned"));

    assertThat(directory.resolve("1_Pooling/config.json")).exists();
    JsonObject dense = Reference.json(directory.resolve("2_Dense/config.json"));
    assertThat(dense.get("in_features").getAsInt()).isEqualTo(32);
    assertThat(dense.get("out_features").getAsInt()).isEqualTo(classifier.labels().size());
    assertThat(SafetensorsFile.open(directory.resolve("2_Dense/model.safetensors")).names())
        .containsExactlyInAnyOrder("linear.weight", "linear.bias");
    assertSame(classifier, Upstream.from(directory).classifier());
  }

  private static void assertSame(Classifier expected, Classifier actual) {
    assertThat(actual.labels()).isEqualTo(expected.labels());
    float[][] before = expected.probabilities(TEXTS);
    float[][] after = actual.probabilities(TEXTS);
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).containsExactly(before[i], within(1e-5f));
    }
  }

  @Test
  void anAdapterThatCannotBeMergedIsRefusedBeforeAnythingIsWritten() {
    Classifier classifier =
        FineTune.classifier(Reference.bert())
            .adapt(Bottleneck.houlsby(2))
            .fit(TinyData.splits(), Recipe.steps(1))
            .model();
    Path directory = temporary.resolve("tuned");

    assertThatThrownBy(() -> classifier.export(directory))
        .hasMessageContaining("cannot be merged")
        .hasMessageContaining("save(directory)");
    assertThat(directory).doesNotExist();
  }

  @Test
  void aTunedUpstreamWithAdaptersOfItsOwnIsRefusedToo() {
    Upstream tuned =
        FineTune.classifier(Reference.bert())
            .adapt(Bottleneck.houlsby(2))
            .fit(TinyData.splits(), Recipe.steps(1))
            .asUpstream();

    assertThatThrownBy(() -> tuned.export(temporary.resolve("tuned")))
        .hasMessageContaining("adapters that cannot be merged");
    assertThat(temporary.resolve("tuned")).doesNotExist();
  }

  @Test
  void theIdsThatEndATextAreKept() {
    Upstream llama = Upstream.from(ReferenceModel.directory("llama"));
    Upstream again = Upstream.from(llama.export(temporary.resolve("llama")));

    assertThat(again.heads().notes().ends()).isEqualTo(llama.heads().notes().ends()).isNotEmpty();
  }

  @Test
  void aHeadForSeveralLabelsAtOnceIsNotUsedAsOneForOne() throws IOException {
    ModelCopy copy =
        ModelCopy.of(Reference.BERT, temporary.resolve("several"))
            .edit(
                "config.json",
                config -> config.addProperty("problem_type", "multi_label_classification"));

    assertThatThrownBy(() -> Upstream.from(copy.directory()).classifier())
        .hasMessageContaining("problem_type = multi_label_classification");
  }

  @Test
  void onlyAnEarlierExportIsReplaced() throws IOException {
    Path directory = temporary.resolve("model");
    Upstream bert = Reference.bert();
    bert.export(directory);
    Upstream.from(ReferenceModel.directory("distilbert")).export(directory);
    assertThat(Reference.json(directory.resolve("config.json")).get("model_type").getAsString())
        .isEqualTo("distilbert");
    Path other = Files.createDirectory(temporary.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");

    assertThatThrownBy(() -> bert.export(other)).hasMessageContaining("would be lost");
    Files.writeString(directory.resolve("README.md"), "mine too");
    assertThatThrownBy(() -> bert.export(directory)).hasMessageContaining("'README.md' in it");
    assertThat(directory.resolve("README.md")).hasContent("mine too");
    assertThat(directory.resolve("model.safetensors")).exists();
    assertThatThrownBy(() -> bert.export(other.resolve("notes.txt")))
        .hasMessageContaining("no directory");
    assertThat(other.resolve("notes.txt")).hasContent("mine");
    try (var left = Files.list(temporary)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void anExportIsNotTakenForASavedClassifier() {
    Path directory = Reference.bert().export(temporary.resolve("model"));

    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("Upstream.from(directory).classifier()");
  }
}
