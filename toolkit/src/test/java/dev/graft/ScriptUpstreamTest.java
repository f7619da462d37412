package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonElement;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Splits;
import dev.graft.module.Parameter;
import dev.graft.tensor.Tensors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TorchScript models that {@code scripted.py} made. */
final class ScriptUpstreamTest {
  private static final Path MODELS = Path.of("src", "test", "resources", "scripted");
  private static final int SIDE = 16;
  private static final ImageProcessor IMAGES = ImageProcessor.square(SIDE);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path temporary;

  @SuppressWarnings("NullAway.Init")
  private static Splits data;

  @BeforeAll
  static void draw() {
    data = TinyImages.splits(temporary.resolve("drawings"), 40);
  }

  /** As a user of DJL would; the model is closed before the upstream is used. */
  private static Upstream upstream(String file) {
    Tensors.newScope().close();
    try (Model model = Model.newInstance(file, "PyTorch")) {
      model.load(MODELS, file);
      return Upstream.fromBlock(file, model.getBlock(), IMAGES);
    } catch (java.io.IOException | ai.djl.MalformedModelException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] image(Upstream upstream) {
    return upstream.embedImages(Path.of(data.train().text(0))).vector(0);
  }

  private static Recipe recipe(int epochs) {
    return Recipe.epochs(epochs).learningRate(0.01).seed(2);
  }

  private static String checksum(Run run, String path) {
    return Tensors.sha256(parameter(run, path).array());
  }

  private static Parameter parameter(Run run, String path) {
    return Objects.requireNonNull(run.network().parameters().get(path), path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"traced.pt", "scripted.pt"})
  void computesWhatPythonComputed(String file) {
    Upstream upstream = upstream(file);
    List<Float> expected =
        StreamSupport.stream(
                Reference.json(MODELS.resolve("expected.json"))
                    .getAsJsonArray("output")
                    .spliterator(),
                false)
            .map(JsonElement::getAsFloat)
            .toList();
    var pixels = new float[3 * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i);
    }
    try (NDManager scope = Tensors.newScope();
        var input =
            new dev.graft.architecture.Pixels(Tensors.float32(scope, pixels, 1, 3, SIDE, SIDE))) {
      float[] vector =
          dev.graft.tensor.Gradients.off(
              () -> upstream.backbone().forward(input, true).toFloatArray());
      assertThat(vector).hasSize(12);
      for (int i = 0; i < vector.length; i++) {
        assertThat(vector[i]).isCloseTo(expected.get(i), within(1e-5f));
      }
    }
    assertThat(upstream.layers().stringColumn("layer").asList())
        .containsExactly("block.stem", "block.norm", "block.body.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"traced.pt", "scripted.pt"})
  void fullFineTuningTrainsACopyAndLearns(String file) {
    Upstream upstream = upstream(file);
    String before = upstream.fingerprint();
    float[] vector = image(upstream);
    Run run = FineTune.classifier(upstream).full().fit(data, recipe(12));
    assertThat(run.evaluate().accuracy().value()).isGreaterThan(0.8);
    assertThat(run.network().parameters())
        .containsKeys("block.stem.weight", "block.norm.bias", "block.body.0.weight")
        .allSatisfy((path, parameter) -> assertThat(parameter.sharesUpstream()).isFalse());
    assertThat(Tensors.sha256(Objects.requireNonNull(upstream.arrays().get("block.stem.weight"))))
        .isNotEqualTo(checksum(run, "block.stem.weight"));
    assertThat(upstream.fingerprint()).isEqualTo(before);
    assertThat(image(upstream)).isEqualTo(vector);
  }

  @Test
  void plansOnOneUpstreamDoNotDisturbEachOther() {
    Upstream upstream = upstream("traced.pt");
    String before = upstream.fingerprint();
    FineTune full = FineTune.classifier(upstream).full();
    Run first = full.fit(data, recipe(2));
    float[][] answers =
        first.model().imageProbabilities(List.of(Path.of(data.validation().text(0))));
    Run second = full.fit(data, recipe(2));
    Run head = FineTune.classifier(upstream).headOnly().fit(data, recipe(2));
    assertThat(upstream.fingerprint()).isEqualTo(before);
    for (String path : first.network().parameters().keySet()) {
      assertThat(checksum(second, path)).as(path).isEqualTo(checksum(first, path));
    }
    assertThat(first.model().imageProbabilities(List.of(Path.of(data.validation().text(0)))))
        .isDeepEqualTo(answers);
    assertThat(parameter(head, "block.stem.weight").sharesUpstream()).isTrue();
    second.network().close();
    assertThat(first.model().imageProbabilities(List.of(Path.of(data.validation().text(0)))))
        .isDeepEqualTo(answers);
  }

  @Test
  void whatIsFrozenByNameStaysFrozenAndTheRestTrains() {
    Upstream upstream = upstream("scripted.pt");
    Run run =
        FineTune.classifier(upstream).freeze("block.stem.*", "block.norm.*").fit(data, recipe(2));
    Map<String, ai.djl.ndarray.NDArray> originals = upstream.arrays();
    originals.forEach(
        (path, array) -> {
          boolean frozen = !path.startsWith("block.body");
          assertThat(parameter(run, path).sharesUpstream()).as(path).isEqualTo(frozen);
          assertThat(checksum(run, path).equals(Tensors.sha256(array))).as(path).isEqualTo(frozen);
        });
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true", "false,false"})
  void aClassifierIsSavedAndLoadedAgain(boolean head, boolean part) {
    Upstream upstream = upstream("traced.pt");
    FineTune plan = FineTune.classifier(upstream);
    plan = head ? plan.headOnly() : part ? plan.freeze("block.stem.*") : plan.full();
    Classifier classifier = plan.fit(data, recipe(2)).model();
    Path saved = classifier.save(temporary.resolve("saved-" + head + part));
    List<Path> images = data.validation().texts().stream().map(Path::of).toList();
    assertThat(Classifier.load(upstream("traced.pt"), saved).imageProbabilities(images))
        .isDeepEqualTo(classifier.imageProbabilities(images));
    assertThatThrownBy(() -> classifier.export(temporary.resolve("export")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Classifier.save");
  }

  @Test
  void aTunedOneIsTheUpstreamOfTheNextTask() {
    Upstream upstream = upstream("traced.pt");
    Run run = FineTune.classifier(upstream).full().fit(data, recipe(2));
    Upstream tuned = run.asUpstream();
    assertThat(image(tuned)).isNotEqualTo(image(upstream));
    Run next = FineTune.classifier(tuned).headOnly().fit(data, recipe(2));
    assertThat(checksum(next, "block.body.0.weight"))
        .isEqualTo(checksum(run, "block.body.0.weight"));
    Run longer = run.continueWith(FineTune.classifier(upstream).full(), Recipe.epochs(1));
    assertThat(checksum(longer, "block.body.0.weight"))
        .isNotEqualTo(checksum(run, "block.body.0.weight"));
  }

  @ParameterizedTest
  @CsvSource({
    "training.pt,depends on the other images or on chance",
    "frozen.pt,has no parameters",
    "half.pt,expected is float32",
    "tied.pt,one array under two names",
    "two.pt,gives 2 arrays"
  })
  void whatCannotBeTunedIsRefusedWithTheReason(String file, String reason) {
    assertThatThrownBy(() -> upstream(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void anotherSizeOrABlockAroundItIsRefused() throws Exception {
    Tensors.newScope().close();
    try (Model model = Model.newInstance("traced", "PyTorch")) {
      model.load(MODELS, "traced.pt");
      Block inside = model.getBlock();
      Block around = new SequentialBlock().add(inside);
      assertThatThrownBy(() -> Upstream.fromBlock("x", around, IMAGES))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("give that model alone");
      var grey =
          new ImageProcessor(
              1,
              IMAGES.resizing(),
              IMAGES.filter(),
              IMAGES.crop(),
              IMAGES.factor(),
              List.of(0.5),
              List.of(0.5));
      assertThatThrownBy(() -> Upstream.fromBlock("x", inside, grey))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not take 1 images as (1, 1, 16, 16)");
    }
  }

  @Test
  void theModelThatWasGivenStaysAsItIs() throws Exception {
    Tensors.newScope().close();
    try (Model model = Model.newInstance("traced", "PyTorch");
        NDManager scope = Tensors.newScope()) {
      model.load(MODELS, "traced.pt");
      var pixels = Tensors.float32(scope, new float[3 * SIDE * SIDE], 1, 3, SIDE, SIDE);
      var store = new ParameterStore(scope, false);
      float[] before =
          model.getBlock().forward(store, new NDList(pixels), false).get(0).toFloatArray();
      Upstream upstream = Upstream.fromBlock("traced", model.getBlock(), IMAGES);
      var unused = FineTune.classifier(upstream).full().fit(data, recipe(1));
      assertThat(model.getBlock().forward(store, new NDList(pixels), false).get(0).toFloatArray())
          .isEqualTo(before);
    }
  }
}
