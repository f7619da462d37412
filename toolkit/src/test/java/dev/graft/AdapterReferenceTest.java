package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.module.Parameter;
import dev.graft.tensor.FusedAdamW;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our adapters against PEFT's and against bottlenecks computed in PyTorch from the formulas. */
final class AdapterReferenceTest {

  /** Every directory of an adapter below the reference models: {@code bert/adapters/lora}. */
  static Stream<String> adapters() throws IOException {
    Path root = Objects.requireNonNull(ReferenceModel.directory("bert").getParent());
    try (Stream<Path> files = Files.walk(root, 4)) {
      return files
          .filter(file -> file.getFileName().toString().equals("expected.json"))
          .map(file -> root.relativize(file.getParent()))
          .filter(directory -> directory.getNameCount() == 3)
          .map(directory -> directory.toString().replace('\\', '/'))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void computesTheLogitsOfTheReference(String directory) {
    try (AdaptedReference reference = AdaptedReference.open(directory)) {
      float[] logits = Gradients.off(() -> reference.shownLogits());
      assertThat(logits).containsExactly(reference.expected("logits"), within(1e-4f));
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void mergesLikeTheReference(String directory) {
    try (AdaptedReference reference = AdaptedReference.open(directory);
        NDManager scope = Tensors.newScope()) {
      boolean expected = reference.expects("merged_logits");
      assertThat(MergedArrays.possible(reference.network())).isEqualTo(expected);
      if (expected) {
        Map<String, NDArray> arrays =
            Gradients.off(() -> MergedArrays.of(reference.network(), scope));
        try (AdaptedReference merged = reference.merged(arrays)) {
          float[] logits = Gradients.off(() -> merged.shownLogits());
          assertThat(logits).containsExactly(reference.expected("merged_logits"), within(1e-4f));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void trainsLikeTheReference(String directory) {
    try (AdaptedReference reference = AdaptedReference.open(directory);
        var optimizer = new FusedAdamW()) {
      JsonObject told = reference.told();
      JsonObject training = told.has("training") ? told.getAsJsonObject("training") : told;
      long trained = 0;
      for (Parameter parameter : reference.network().parameters().values()) {
        if (parameter.trained()) {
          optimizer.add(parameter.array(), 1e-3, 0.01);
          trained += parameter.size();
        }
      }
      assertThat(trained).isEqualTo(told.get("trainable_parameters").getAsLong());
      JsonArray losses = training.getAsJsonArray("losses");
      assertThat(losses).hasSize(6);
      for (int step = 0; step < losses.size(); step++) {
        assertThat(reference.backpropagate())
            .as("loss before step %d", step)
            .isCloseTo(losses.get(step).getAsDouble(), Percentage.withPercentage(0.01));
        if (step == 0) {
          assertGradientNorms(reference, training.getAsJsonObject("first_step_gradient_norms"));
        }
        if (step < losses.size() - 1) {
          var unused = optimizer.step(1, 0);
        }
      }
      float[] logits = Gradients.off(() -> reference.shownLogits());
      if (reference.expects("logits_after_5_steps")) {
        assertThat(logits)
            .containsExactly(reference.expected("logits_after_5_steps"), within(1e-3f));
      }
    }
  }

  private static void assertGradientNorms(AdaptedReference reference, JsonObject norms) {
    Map<String, Parameter> parameters = reference.network().parameters();
    Map<String, String> names = reference.paths(norms.keySet());
    assertThat(names).hasSize(norms.size());
    names.forEach(
        (path, name) -> {
          double expected = norms.get(name).getAsDouble();
          Parameter parameter = Objects.requireNonNull(parameters.get(path), path);
          try (NDArray gradient =
              Objects.requireNonNull(Gradients.of(parameter.array()), "no gradient: " + path)) {
            double sum = 0;
            for (float value : gradient.toFloatArray()) {
              sum += (double) value * value;
            }
            assertThat(Math.sqrt(sum)).as(path).isCloseTo(expected, within(1e-6 + 1e-3 * expected));
          }
        });
  }
}
