package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import dev.graft.data.ImageProcessor;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DjlImagesTest {
  private static final Path IMAGES = Path.of("src", "test", "resources", "images");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path temporary;

  @SuppressWarnings("NullAway.Init")
  private static Classifier classifier;

  @BeforeAll
  static void train() {
    classifier = trained("vit");
  }

  private static Classifier trained(String name) {
    return FineTune.classifier(Upstream.from(ReferenceModel.directory(name)))
        .full()
        .fit(
            TinyImages.splits(temporary.resolve(name), 6),
            Recipe.steps(2).learningRate(0.01).seed(1))
        .model();
  }

  private static void checkSame(Classifications answer, Prediction expected) {
    assertThat(answer.best().getClassName()).isEqualTo(expected.label());
    assertThat(answer.getClassNames()).hasSameSizeAs(expected.probabilities().keySet());
    for (Map.Entry<String, Double> label : expected.probabilities().entrySet()) {
      assertThat(answer.get(label.getKey()).getProbability())
          .isCloseTo(label.getValue(), within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "photo.jpg",
        "grey.jpg",
        "grey16.png",
        "palette.png",
        "transparent.png",
        "bilevel.png",
        "picture.bmp"
      })
  void anImageIsClassifiedInDjlAsItIsHere(String file) throws IOException, TranslateException {
    Path image = IMAGES.resolve(file);
    try (ZooModel<Image, Classifications> model = classifier.toDjlImages();
        Predictor<Image, Classifications> predictor = model.newPredictor()) {
      checkSame(
          predictor.predict(new BufferedImageFactory().fromFile(image)), classifier.predict(image));
    }
  }

  @Test
  void aConvolutionalNetworkTakesImagesOfDifferentSizesTogether()
      throws IOException, TranslateException {
    Classifier resNet = trained("resnet");
    List<Path> files = List.of(IMAGES.resolve("photo.jpg"), IMAGES.resolve("source.png"));
    try (var model = resNet.toDjlImages();
        var predictor = model.newPredictor()) {
      List<Classifications> answers =
          predictor.batchPredict(
              List.of(
                  ImageFactory.getInstance().fromFile(files.get(0)),
                  ImageFactory.getInstance().fromFile(files.get(1))));
      for (int i = 0; i < files.size(); i++) {
        checkSame(answers.get(i), resNet.predict(files.get(i)));
      }
    }
    assertThat(resNet.predict(files.get(0)).probability()).isBetween(0.0, 1.0);
  }

  @Test
  void anImageOfAnotherImageLibraryIsTakenToo() throws IOException, TranslateException {
    Path file = IMAGES.resolve("photo.jpg");
    Image read = new BufferedImageFactory().fromFile(file);
    Image foreign =
        (Image)
            Proxy.newProxyInstance(
                Image.class.getClassLoader(),
                new Class<?>[] {Image.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getWrappedImage")
                        ? "a matrix"
                        : method.invoke(read, arguments));
    try (var model = classifier.toDjlImages();
        var predictor = model.newPredictor()) {
      checkSame(predictor.predict(foreign), classifier.predict(file));
    }
  }

  @Test
  void aBlockTakesPixelsAndGivesLogits() throws TranslateException {
    ImageProcessor processor = (ImageProcessor) classifier.encoder();
    Path first = IMAGES.resolve("photo.jpg");
    Path second = IMAGES.resolve("source.png");
    float[][] expected = classifier.imageProbabilities(List.of(first, second));
    int side = processor.output().orElseThrow().height();
    try (var model = classifier.toDjlImages();
        NDManager scope = Tensors.newScope();
        Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null))) {
      var pixels =
          Tensors.float32(
              scope,
              memory ->
                  memory.asFloatBuffer().put(processor.values(first)).put(processor.values(second)),
              2,
              3,
              side,
              side);
      float[] computed =
          predictor.predict(new NDList(pixels)).singletonOrThrow().softmax(-1).toFloatArray();
      for (int i = 0; i < computed.length; i++) {
        assertThat(computed[i]).isCloseTo(expected[i / 3][i % 3], within(1e-5f));
      }
      assertThatThrownBy(() -> predictor.predict(new NDList(pixels, pixels)))
          .hasRootCauseMessage("Expected one array of pixels; got 2 arrays");
    }
  }

  @Test
  void theOtherKindIsRefusedAndTheRightCallNamed() {
    assertThatThrownBy(classifier::toDjl)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes images")
        .hasMessageContaining("toDjlImages()");
    Classifier texts =
        FineTune.classifier(Reference.bert())
            .headOnly()
            .fit(TinyData.splits(), Recipe.steps(1))
            .model();
    assertThatThrownBy(texts::toDjlImages)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes texts")
        .hasMessageContaining("toDjl()");
  }
}
