package dev.graft;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import dev.graft.architecture.Backbone;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.data.TokenBatch;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.imageio.ImageIO;

/** Gives networks to DJL as its own models. */
final class DjlModels {
  private static final String ENGINE = "PyTorch";

  private DjlModels() {}

  /** See {@link Classifier#toDjl}. */
  static ZooModel<String, Classifications> ofTexts(Classifier classifier) {
    String name = classifier.upstream().name();
    if (!(classifier.encoder() instanceof TextTokenizer tokenizer)) {
      throw new IllegalArgumentException(
          "%s takes images, but toDjl() makes a model of texts: take toDjlImages()"
              .formatted(name));
    }
    return classifier(block(classifier), name, tokenizer, classifier.labels());
  }

  /** See {@link Classifier#toDjlImages}. */
  static ZooModel<Image, Classifications> ofImages(Classifier classifier) {
    String name = classifier.upstream().name();
    if (!(classifier.encoder() instanceof ImageProcessor images)) {
      throw new IllegalArgumentException(
          "%s takes texts, but toDjlImages() makes a model of images: take toDjl()"
              .formatted(name));
    }
    return classifier(block(classifier), name, images, classifier.labels());
  }

  private static NetworkBlock block(Classifier classifier) {
    ClassifierNetwork network = classifier.network();
    return new NetworkBlock(
        classifier,
        network,
        classifier.encoder().kind() == Kind.IMAGES,
        network.classes(),
        input -> network.logits(input, false));
  }

  /** Texts to labels with their probabilities. */
  static ZooModel<String, Classifications> classifier(
      NetworkBlock block, String name, TextTokenizer tokenizer, List<String> labels) {
    return model(
        name,
        block,
        (scope, text) -> encoded(scope, text, tokenizer),
        output -> of(labels, output));
  }

  /** Images to labels with their probabilities. */
  static ZooModel<Image, Classifications> classifier(
      NetworkBlock block, String name, ImageProcessor images, List<String> labels) {
    return model(
        name,
        block,
        (scope, image) -> new NDList(images.input(scope, buffered(image)).values()),
        output -> of(labels, output));
  }

  /** Texts to vectors. */
  static ZooModel<String, float[]> vectors(Upstream upstream) {
    upstream.checkTakes(Kind.TEXTS);
    Backbone backbone = upstream.backbone();
    var block =
        new NetworkBlock(
            upstream,
            backbone,
            false,
            upstream.architecture().pooledWidth(),
            input -> backbone.pool(backbone.forward(input, false), input.mask(), false));
    return model(
        upstream.name(),
        block,
        (scope, text) -> encoded(scope, text, upstream.tokenizer()),
        output -> {
          float[] vector = output.singletonOrThrow().toFloatArray();
          if (upstream.heads().notes().normalises()) {
            SentenceVectors.normalise(new float[][] {vector});
          }
          return vector;
        });
  }

  private static <I, O> ZooModel<I, O> model(
      String name,
      NetworkBlock block,
      BiFunction<NDManager, I, NDList> encoder,
      Function<NDList, O> decoder) {
    // The engine's settings are made before DJL starts it.
    Tensors.newScope().close();
    Model model = Model.newInstance(name, ENGINE);
    model.setBlock(block);
    block.belongTo(model.getNDManager());
    return new ZooModel<>(model, new OneByOne<>(encoder, decoder));
  }

  /** A batch of one text needs no padding. */
  private static NDList encoded(NDManager scope, String text, TextTokenizer tokenizer) {
    var batch = TokenBatch.of(List.of(tokenizer.encode(text)), new int[] {0}, tokenizer.padId());
    return new NDList(
        Tensors.int64(scope, batch.ids(), 1, batch.width()),
        Tensors.int64(scope, batch.mask(), 1, batch.width()));
  }

  private static Classifications of(List<String> labels, NDList output) {
    return new Classifications(labels, output.singletonOrThrow().softmax(-1).squeeze(0));
  }

  /** What another image library holds comes over as a PNG, which loses nothing. */
  private static BufferedImage buffered(Image image) {
    if (image.getWrappedImage() instanceof BufferedImage buffered) {
      return buffered;
    }
    var png = new ByteArrayOutputStream();
    try {
      image.save(png, "png");
      return ImageIO.read(new ByteArrayInputStream(png.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes its inputs one after the other: they may differ in size. */
  private static final class OneByOne<I, O> implements NoBatchifyTranslator<I, O> {
    private final BiFunction<NDManager, I, NDList> encoder;
    private final Function<NDList, O> decoder;

    OneByOne(BiFunction<NDManager, I, NDList> encoder, Function<NDList, O> decoder) {
      this.encoder = encoder;
      this.decoder = decoder;
    }

    @Override
    public NDList processInput(TranslatorContext context, I input) {
      return encoder.apply(context.getNDManager(), input);
    }

    @Override
    public O processOutput(TranslatorContext context, NDList output) {
      return decoder.apply(output);
    }
  }
}
