package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Splits;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Randomness;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockUpstreamTest {
  private static final int SIDE = 16;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path temporary;

  @SuppressWarnings("NullAway.Init")
  private static Splits data;

  @SuppressWarnings("NullAway.Init")
  private static NDManager scope;

  @SuppressWarnings("NullAway.Init")
  private static Block block;

  @SuppressWarnings("NullAway.Init")
  private static Upstream upstream;

  @BeforeAll
  static void make() throws IOException {
    data = TinyImages.splits(temporary.resolve("drawings"), 40);
    scope = Tensors.newScope();
    Randomness.seed(4);
    block =
        new SequentialBlock()
            .add(convolution(8))
            .add(BatchNorm.builder().build())
            .add(Activation::relu)
            .add(convolution(12))
            .add(Activation::relu);
    block.initialize(scope, DataType.FLOAT32, new Shape(1, 3, SIDE, SIDE));
    upstream = Upstream.fromBlock("two convolutions", block, ImageProcessor.square(SIDE));
  }

  private static Block convolution(int filters) {
    return Conv2d.builder()
        .setKernelShape(new Shape(3, 3))
        .setFilters(filters)
        .optPadding(new Shape(1, 1))
        .optStride(new Shape(2, 2))
        .build();
  }

  @AfterAll
  static void close() {
    scope.close();
  }

  @Test
  void computesWhatTheBlockComputes() {
    Path image = Path.of(data.train().text(0));
    float[] vector = upstream.embedImages(image).vector(0);
    try (NDManager arrays = Tensors.newScope()) {
      NDArray pixels =
          Tensors.float32(arrays, ImageProcessor.square(SIDE).values(image), 1, 3, SIDE, SIDE);
      float[] expected =
          Gradients.off(
              () ->
                  block
                      .forward(new ParameterStore(arrays, false), new NDList(pixels), false)
                      .singletonOrThrow()
                      .mean(new int[] {3})
                      .mean(new int[] {2})
                      .toFloatArray());
      assertThat(vector).hasSize(12).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void fullFineTuningTrainsACopyAndLearns() {
    String before = upstream.fingerprint();
    Run run =
        FineTune.classifier(upstream)
            .full()
            .fit(data, Recipe.epochs(12).learningRate(0.01).seed(2));
    assertThat(run.evaluate().accuracy().value()).isGreaterThan(0.6);
    assertThat(Upstream.fromBlock("again", block, ImageProcessor.square(SIDE)).fingerprint())
        .isEqualTo(before);
    assertThat(run.network().parameters().values())
        .allMatch(parameter -> !parameter.sharesUpstream());
  }

  @Test
  void whatIsFrozenInItStaysFrozen() {
    FineTune plan = FineTune.classifier(upstream).freeze("block.01Conv2d_weight");
    Run run = plan.fit(data, Recipe.steps(3).seed(2));
    assertThat(run.network().parameters().get("block.01Conv2d_weight"))
        .matches(parameter -> parameter.sharesUpstream());
    assertThat(run.network().parameters().get("block.04Conv2d_weight"))
        .matches(parameter -> !parameter.sharesUpstream());
    assertThat(plan.freezeTable().stringColumn("layer").asList())
        .containsExactly("block", "classifier");
  }

  @Test
  void aHeadOnItIsSavedAndLoadedAgain() {
    Classifier classifier =
        FineTune.classifier(upstream).headOnly().fit(data, Recipe.epochs(2)).model();
    Path saved = classifier.save(temporary.resolve("saved"));
    List<Path> images = List.of(Path.of(data.train().text(0)));
    assertThat(Classifier.load(upstream, saved).imageProbabilities(images))
        .isDeepEqualTo(classifier.imageProbabilities(images));
  }

  @Test
  void whatCannotBeTunedIsRefusedWithTheReason() {
    Block empty = new SequentialBlock().add(convolution(4));
    assertThatThrownBy(() -> Upstream.fromBlock("x", empty, ImageProcessor.square(SIDE)))
        .hasMessageContaining("no values yet");
    assertThatThrownBy(
            () -> FineTune.classifier(upstream).adapt(dev.graft.adapter.Lora.rank(2)).account())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
