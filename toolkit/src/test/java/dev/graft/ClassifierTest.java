package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.evaluation.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is saved comes back the same, and what does not fit is refused. */
final class ClassifierTest {
  private static final List<String> TEXTS =
      List.of("the train is late", "frozen layers", "", "unknown words everywhere 😀");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  static Stream<UnaryOperator<FineTune>> plans() {
    return Stream.of(
        FineTune::headOnly,
        FineTune::full,
        plan -> plan.freezeBelow("encoder.layer.1"),
        plan -> plan.freeze("bias"),
        plan -> plan.freeze("classifier"),
        plan -> plan.adapt(Lora.rank(4).alpha(6).dropout(0.1).on("query", "dense")),
        plan -> plan.adapt(Lora.rank(2)).alsoTrain("**.LayerNorm.*"),
        plan -> plan.adapt(Lora.rank(2).on("encoder.layer.{0..1}.attention.**")),
        plan -> plan.adapt(Bottleneck.houlsby(6)),
        plan -> plan.adapt(Bottleneck.pfeiffer(5)),
        plan -> plan.adapt(Bottleneck.parallel(4).scale(2)));
  }

  @ParameterizedTest
  @MethodSource("plans")
  void savedAndLoadedItGivesTheSameProbabilitiesToTheBit(UnaryOperator<FineTune> choice) {
    Classifier model = TinyModel.of(choice);
    float[][] before = model.probabilities(TEXTS);

    Classifier loaded = Classifier.load(Reference.bert(), model.save(directory));

    assertThat(loaded.labels()).containsExactly("learning", "travel");
    assertThat(loaded.plan()).isEqualTo(model.plan());
    assertThat(Arrays.deepEquals(loaded.probabilities(TEXTS), before)).isTrue();
  }

  @Test
  void predictsLabelsWithProbabilitiesThatSumToOne() {
    Classifier model = model(FineTune::full);
    Prediction prediction = model.predict("the train is late again");
    assertThat(prediction.label()).isEqualTo("travel");
    assertThat(prediction.probability()).isBetween(0.5, 1.0);
    assertThat(prediction.probabilities().keySet()).containsExactly("travel", "learning");
    assertThat(prediction.probabilities().values().stream().mapToDouble(p -> p).sum())
        .isBetween(0.9999, 1.0001);
    assertThat(model.predict(TEXTS).rowCount()).isEqualTo(TEXTS.size());
    assertThat(model.predict(List.of()).rowCount()).isZero();
  }

  @Test
  void refusesAnotherUpstream() throws IOException {
    model(plan -> plan.adapt(Lora.rank(4))).save(directory);
    Path other = Files.createDirectory(directory.resolve("other"));
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(Reference.BERT.resolve(file), other.resolve(file));
    }
    byte[] weights = Files.readAllBytes(other.resolve("model.safetensors"));
    weights[weights.length - 5000] ^= 1;
    Files.write(other.resolve("model.safetensors"), weights);
    Upstream changed = Upstream.from(other);
    assertThatThrownBy(() -> Classifier.load(changed, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was tuned from bert")
        .hasMessageContaining("Load the upstream that it was tuned from");
  }

  @Test
  void refusesWhatIsMissingOrDoesNotFit() throws IOException {
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("holds no classifier");
    model(plan -> plan.adapt(Lora.rank(4))).save(directory);
    JsonObject config = Reference.json(directory.resolve("adapter_config.json"));
    config.add("r", new JsonPrimitive(8));
    Files.writeString(directory.resolve("adapter_config.json"), config.toString());
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("lora_A.weight")
        .hasMessageContaining("[8, 32]");
    config.add("peft_type", new JsonPrimitive("LOHA"));
    Files.writeString(directory.resolve("adapter_config.json"), config.toString());
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .hasMessageContaining("'LOHA' is not supported")
        .hasMessageContaining("LORA");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    model(plan -> plan.adapt(Lora.rank(4))).save(directory);
    Path weights = directory.resolve("adapter_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("adapter_model.safetensors");
  }

  @Test
  void judgesALoadedModelAsTheRunDoes() {
    Run run = run(FineTune::headOnly);
    Classifier loaded = Classifier.load(Reference.bert(), run.model().save(directory));
    Report report = loaded.evaluate(run.data().test());
    assertThat(report.predictions()).isEqualTo(run.evaluate(run.data().test()).predictions());
    assertThat(report.part()).isEqualTo("given");
  }

  private static Classifier model(UnaryOperator<FineTune> choice) {
    return run(choice).model();
  }

  private static Run run(UnaryOperator<FineTune> choice) {
    return TinyModel.run(choice, Recipe.epochs(16).batchSize(8).learningRate(3e-3).seed(1));
  }
}
