package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.graft.AdapterCases.Case;
import dev.graft.adapter.Adapter;
import dev.graft.data.Splits;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.tensor.Gradients;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every adapter method promises, in every family of networks: it starts at the upstream,
 * training leaves the upstream's arrays as they are, merging can be taken back, and what is saved
 * computes the same in a fresh network. A family that a method cannot adapt is refused by name.
 */
final class AdapterPromisesTest {
  private static final int[] ROWS = {0, 1, 2, 3};
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).learningRate(0.02).seed(5);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path drawings;

  @SuppressWarnings("NullAway.Init")
  private static Splits images;

  private static final Splits TEXTS = TinyData.splits();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @BeforeAll
  static void draw() {
    images = TinyImages.splits(drawings, 8);
  }

  @ParameterizedTest
  @MethodSource("dev.graft.AdapterCases#possible")
  void startsAsTheUpstream(Case it) {
    try (ReferenceModel plain = ReferenceModel.frozen(it.family());
        AdaptedModel adapted = AdaptedModel.of(it.family(), it.adapter())) {
      float[] expected = Gradients.off(() -> plain.logits(plain.input(ROWS, 0)).toFloatArray());
      if (it.startsAsTheUpstream()) {
        assertThat(adapted.logits()).containsExactly(expected, within(1e-6f));
      } else {
        assertThat(adapted.logits()).isNotEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.graft.AdapterCases#possible")
  void trainedItLeavesTheUpstreamMergesBackAndIsLoadedToTheBit(Case it) {
    Path place = ReferenceModel.directory(it.family());
    Upstream upstream = Upstream.from(place);
    Map<String, float[]> before = values(upstream.arrays());
    Run run = FineTune.classifier(upstream).adapt(it.adapter()).fit(data(it), RECIPE);
    Classifier trained = run.model();
    float[][] answers = answers(it, trained);

    assertThat(Arrays.deepEquals(answers(it, trained.only()), answers)).isFalse();
    assertUpstreams(trained.strength("default", 0), before);
    assertThat(run.proof().untouched()).as("parameters that training did not move").isEmpty();
    assertSame(values(upstream.arrays()), before);

    trained.save(directory);
    assertThat(answers(it, Classifier.load(Upstream.from(place), directory)))
        .isDeepEqualTo(answers);

    if (it.merges()) {
      Classifier merged = trained.merged();
      float[][] mergedAnswers = answers(it, merged);
      for (int i = 0; i < answers.length; i++) {
        assertThat(mergedAnswers[i]).containsExactly(answers[i], within(1e-5f));
      }
      Classifier back = merged.unmerged(trained);
      Map<String, StateArray> state = back.network().state();
      state.forEach(
          (path, array) -> {
            if (array.role() != Role.HEAD) {
              assertThat(array.array().toFloatArray())
                  .as(path)
                  .containsExactly(Objects.requireNonNull(before.get(path), path), within(1e-6f));
            }
          });
      // Also keeps its arrays until here.
      assertThat(back.adapters()).isEmpty();
    } else {
      assertThatThrownBy(trained::merged)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be merged");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.graft.AdapterCases#impossible")
  void whatAMethodCannotAdaptIsRefusedByName(Case it) {
    FineTune plan = FineTune.classifier(Upstream.from(ReferenceModel.directory(it.family())));
    Adapter adapter = it.adapter();
    assertThatThrownBy(() -> plan.adapt(adapter).account(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(it.refusal());
  }

  /** With nothing of the adapter in force, what is left is the upstream's to the bit. */
  private static void assertUpstreams(Classifier off, Map<String, float[]> upstream) {
    try {
      off.network()
          .state()
          .forEach(
              (path, array) -> {
                if (array.role() == Role.UPSTREAM) {
                  assertThat(array.array().toFloatArray())
                      .as(path)
                      .isEqualTo(Objects.requireNonNull(upstream.get(path), path));
                }
              });
    } finally {
      // Unreachable, its network's arrays would be freed.
      Reference.reachabilityFence(off);
    }
  }

  private static Splits data(Case it) {
    return it.takesImages() ? images : TEXTS;
  }

  private static float[][] answers(Case it, Classifier model) {
    return it.takesImages()
        ? model.imageProbabilities(
            List.of(drawings.resolve("disc/000.png"), drawings.resolve("stripes/001.png")))
        : model.probabilities(List.of("the train is late", "adapters are modules today", "one"));
  }

  private static Map<String, float[]> values(Map<String, NDArray> arrays) {
    var values = new HashMap<String, float[]>();
    arrays.forEach((path, array) -> values.put(path, array.toFloatArray()));
    return values;
  }

  private static void assertSame(Map<String, float[]> now, Map<String, float[]> before) {
    assertThat(now.keySet()).isEqualTo(before.keySet());
    before.forEach(
        (path, values) ->
            assertThat(Objects.requireNonNull(now.get(path))).as(path).isEqualTo(values));
  }
}
