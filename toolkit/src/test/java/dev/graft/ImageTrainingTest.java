package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.module.Module;
import dev.graft.training.FeatureUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Images through the same loop as texts. */
final class ImageTrainingTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path drawings;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  @SuppressWarnings("NullAway.Init")
  private static Splits data;

  @BeforeAll
  static void draw() {
    data = TinyImages.splits(drawings.resolve("drawings"), 40);
  }

  private static Recipe recipe(int epochs) {
    return Recipe.epochs(epochs).batchSize(16).seed(1).learningRate(3e-3);
  }

  /** Small images, so that a convolutional network is quick. */
  private Upstream upstream(String name) throws IOException {
    return Upstream.from(
        ModelCopy.of(ReferenceModel.directory(name), temporary.resolve(name))
            .write(
                "preprocessor_config.json",
                """
                {"image_processor_type": "ViTImageProcessor", "size": {"height": 32, "width": 32},
                 "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}
                """)
            .directory());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "resnet", "dinov2", "convnext", "timm_resnet"})
  void fullFineTuningLearnsToTellDrawingsApart(String name) throws IOException {
    Run run = FineTune.classifier(upstream(name)).full().fit(data, recipe(8));
    assertThat(run.finished()).isTrue();
    assertThat(run.evaluate().accuracy().value()).as(run.toString()).isGreaterThan(0.65);
    assertThat(run.proof().unexpected()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "resnet", "convnext"})
  void aProbeReadsEachImageOnceAndIsSavedAndLoaded(String name) throws IOException {
    Upstream upstream = upstream(name);
    Run run =
        FineTune.classifier(upstream)
            .headOnly()
            .fit(data, Recipe.epochs(20).batchSize(16).seed(1).learningRate(0.05));
    assertThat(run.evaluate().accuracy().value()).isGreaterThan(0.5);
    assertThat(run.features())
        .isInstanceOfSatisfying(
            FeatureUse.Cached.class,
            cached -> {
              assertThat(cached.prefix()).isEqualTo("upstream");
              assertThat(cached.bytesInMemory())
                  .isEqualTo(120L * upstream.architecture().pooledWidth() * Float.BYTES);
            });
    Path image = Path.of(data.validation().text(0));
    Path saved = run.model().save(temporary.resolve("saved-" + name));
    Prediction again = Classifier.load(upstream, saved).predict(image);
    assertThat(again.probability())
        .isCloseTo(run.model().predict(image).probability(), within(1e-6));
    assertThat(run.model().predictImages(List.of(image, image)).columnNames())
        .containsExactly("image", "label", "probability");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit", "resnet", "convnext"})
  void frozenFeatureMapsAreComputedOnceAndChangeNothing(String name) throws IOException {
    Upstream upstream = upstream(name);
    FineTune plan = FineTune.classifier(upstream).topLayers(1).headDropout(0);
    Run cached = plan.fit(data, recipe(2));
    Run computed = plan.fit(data, recipe(2).featureCache(false));
    assertThat(cached.features()).isInstanceOf(FeatureUse.Cached.class);
    assertThat(cached.history().epochs().get(1).trainingLoss())
        .isCloseTo(computed.history().epochs().get(1).trainingLoss(), within(1e-4));
  }

  @Test
  void batchNormsKeepTheirStatisticsWhileAllBesideThemTrains() throws IOException {
    Upstream upstream = upstream("resnet");
    Run beside = FineTune.classifier(upstream).freeze(Part.NORMS).fit(data, recipe(1));
    Run norms = FineTune.classifier(upstream).train(Part.NORMS).fit(data, recipe(1));
    beside
        .network()
        .buffers()
        .forEach(
            (path, buffer) -> {
              assertThat(buffer.array()).as(path).isSameAs(upstream.arrays().get(path));
              assertThat(array(norms.network(), path).toFloatArray())
                  .as(path)
                  .isNotEqualTo(buffer.array().toFloatArray());
            });
    assertThat(beside.network().buffers()).isNotEmpty();
    var convolution =
        Objects.requireNonNull(
            beside.network().parameters().get("embedder.embedder.convolution.weight"));
    assertThat(convolution.sharesUpstream()).isFalse();
  }

  @Test
  void aFrozenBatchNormKeepsItsStatisticsAndATrainedOneMovesThem() throws IOException {
    Upstream upstream = upstream("resnet");
    String frozen = "embedder.embedder.normalization.running_mean";
    String trained = "encoder.stages.3.layers.0.layer.1.normalization.running_mean";
    Run run = FineTune.classifier(upstream).topLayers(1).fit(data, recipe(1));
    assertThat(array(run.network(), frozen)).isSameAs(upstream.arrays().get(frozen));
    assertThat(array(run.network(), trained).toFloatArray())
        .isNotEqualTo(Objects.requireNonNull(upstream.arrays().get(trained)).toFloatArray());
    Classifier again = Classifier.load(upstream, run.model().save(temporary.resolve("statistics")));
    assertThat(array(again.network(), trained).toFloatArray())
        .isEqualTo(array(run.network(), trained).toFloatArray());
    Run further = run.continueWith(FineTune.classifier(upstream).headOnly(), recipe(1));
    assertThat(array(further.network(), trained).toFloatArray())
        .isEqualTo(array(run.network(), trained).toFloatArray());
    Upstream tuned = run.asUpstream();
    assertThat(Objects.requireNonNull(tuned.arrays().get(trained)).toFloatArray())
        .isEqualTo(array(run.network(), trained).toFloatArray());
    assertThat(tuned.fingerprint()).isNotEqualTo(upstream.fingerprint());
  }

  private static NDArray array(Module network, String buffer) {
    return Objects.requireNonNull(network.buffers().get(buffer)).array();
  }

  @Test
  void whatIsShownOfTextsIsShownOfImages() throws IOException {
    Upstream upstream = upstream("vit");
    FineTune plan = FineTune.classifier(upstream).full();
    assertThat(plan.dryRun(data, recipe(1)).toString()).contains("parameters");
    assertThat(plan.step(data, recipe(1)).toString()).isNotEmpty();
    Run run = plan.fit(data, recipe(1));
    assertThat(run.layerProbes().layers()).hasSize(3);
    assertThat(run.nudge().displacement()).isPositive();
    assertThat(run.strengths(0, 1).points()).hasSize(2);
    assertThat(data.summary().columnNames()).contains("mean kB", "duplicates");
    Embeddings embeddings =
        upstream.embedImages(Path.of(data.train().text(0)), Path.of(data.train().text(1)));
    assertThat(embeddings.width()).isEqualTo(32);
  }

  @Test
  void textsForImagesAreRefusedAndTheOtherWayRound() throws IOException {
    Upstream images = upstream("vit");
    Upstream texts = Reference.bert();
    assertThatThrownBy(() -> FineTune.classifier(images).full().fit(TinyData.splits(), recipe(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes images")
        .hasMessageContaining("Examples.imageFolder");
    assertThatThrownBy(() -> FineTune.classifier(texts).headOnly().fit(data, recipe(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes texts")
        .hasMessageContaining("Examples.text");
    assertThatThrownBy(() -> images.embed("a text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes images");
    assertThatThrownBy(() -> texts.embedImages(drawings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes texts");
    assertThatThrownBy(() -> images.classifier().predict("a text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes images");
    assertThatThrownBy(() -> FineTune.classifier(images).full().fit(data, recipe(1).maxLength(12)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxLength");
    assertThatThrownBy(() -> Splits.of(TinyData.examples(), data.train()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("all of texts or all of images");
  }

  @Test
  void filesThatAreNoImagesAreNamed() throws IOException {
    Path folder = TinyImages.draw(temporary.resolve("folder"), 2);
    Files.createDirectories(folder.resolve("disc/.hidden"));
    assertThat(Examples.imageFolder(folder).labels().names()).isEqualTo(TinyImages.LABELS);
    Path text = Files.writeString(folder.resolve("disc/notes.txt"), "no image");
    assertThatThrownBy(() -> Examples.imageFolder(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("notes.txt");
    Files.delete(text);
    Path empty = Files.createDirectory(folder.resolve("square"));
    assertThatThrownBy(() -> Examples.imageFolder(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("square");
    Files.writeString(empty.resolve("empty.png"), "");
    assertThatThrownBy(() -> Examples.imageFolder(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty.png")
        .hasMessageContaining("no image");
    Table table =
        Table.create(
            StringColumn.create("path", "missing.png", "missing too.png"),
            StringColumn.create("label", "a", "b"));
    assertThatThrownBy(() -> Examples.images(table, "path", "label"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing.png");
  }

  @Test
  void anImageIsKnownAgainByItsContent() throws IOException {
    Path folder = TinyImages.draw(temporary.resolve("folder"), 2);
    String before = Examples.imageFolder(folder).fingerprint();
    Path moved = temporary.resolve("moved");
    Files.move(folder, moved);
    assertThat(Examples.imageFolder(moved).fingerprint()).isEqualTo(before);
    Files.copy(moved.resolve("disc/000.png"), moved.resolve("disc/002.png"));
    Examples same = Examples.imageFolder(moved);
    assertThat(Splits.of(same, same).duplicates().intColumn("examples").sum())
        .isEqualTo(2 * same.size());
    Files.copy(
        moved.resolve("disc/000.png"),
        moved.resolve("disc/001.png"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(Examples.imageFolder(moved).fingerprint()).isNotEqualTo(same.fingerprint());
  }

  @Test
  void aPublishedClassifierKnowsItsLabels() throws IOException {
    Classifier classifier = upstream("vit").classifier();
    assertThat(classifier.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    Path image = Path.of(data.train().text(0));
    assertThat(classifier.imageProbabilities(List.of(image))[0]).hasSize(3);
    Upstream timm = upstream("timm_resnet");
    assertThat(timm.classifier().predict(image).probabilities()).hasSize(3);
  }
}
