package dev.graft;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.repository.zoo.ZooModel;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Examples;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.evaluation.Inference;
import dev.graft.evaluation.Report;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A trained classifier of texts or images: to use, to keep and to load again. */
public final class Classifier {
  private final Upstream upstream;
  private final ClassifierNetwork network;
  private final ExampleEncoder encoder;
  private final Labels labels;
  private final ModelCard card;
  private final Consumer<Path> saved;

  Classifier(
      Upstream upstream,
      ClassifierNetwork network,
      ExampleEncoder encoder,
      Labels labels,
      ModelCard card,
      Consumer<Path> saved) {
    this.upstream = upstream;
    this.network = network;
    this.encoder = encoder;
    this.labels = labels;
    this.card = card;
    this.saved = saved;
  }

  /**
   * Loads what {@link #save} wrote, or an adapter with a classification head in PEFT's layout.
   *
   * @param upstream the model that it was tuned from
   * @param directory the directory
   * @return the classifier
   * @throws IllegalArgumentException if a file is missing, says something unsupported, does not fit
   *     the upstream, or was tuned from another one
   * @throws dev.graft.checkpoint.CheckpointException if the weights cannot be read
   */
  public static Classifier load(Upstream upstream, Path directory) {
    return ClassifierReader.read(upstream, directory);
  }

  /**
   * Saves what was trained, and all of the head and the adapter, with the label names and where it
   * came from: in PEFT's layout ({@code adapter_config.json}, {@code adapter_model.safetensors}) if
   * the plan has an adapter, else in {@code model.safetensors}; in both cases {@code graft.json}.
   * If writing fails, an earlier save stays as it was.
   *
   * @param directory made if it does not exist; the files of an earlier save are replaced
   * @return the directory
   * @throws IllegalArgumentException if the directory holds files of these names that are not an
   *     earlier save, such as the upstream itself
   * @throws java.io.UncheckedIOException if the directory cannot be written
   * @throws dev.graft.checkpoint.CheckpointException if the weights cannot be written
   */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public Path save(Path directory) {
    ClassifierWriter.write(this, directory);
    saved.accept(directory);
    return directory;
  }

  /**
   * Saves the whole network, adapters merged into the weights, as a directory that needs neither
   * the upstream nor Graft: transformers loads it as its own classifier with the label names, and
   * {@link Upstream#from} with {@link Upstream#classifier} too. A network that pools as no
   * classifier of transformers does, such as MiniLM's mean, becomes a directory of
   * sentence-transformers with the head as its Dense module: what that gives for a text are the
   * logits.
   *
   * @param directory missing, empty, or an earlier export, which is replaced
   * @return the directory
   * @throws IllegalStateException if there is an adapter that cannot be merged
   * @throws IllegalArgumentException if the directory holds something else
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public Path export(Path directory) {
    ModelExport.write(this, directory);
    return directory;
  }

  /**
   * The classifier of texts as a model of DJL: with predictors from texts to {@code
   * Classifications}, or with translators of one's own on its block, whose inputs are token ids and
   * the attention mask, and whose output is the logits.
   *
   * @return the model, which shares this classifier's arrays; closing it leaves them alone
   * @throws IllegalArgumentException if this is a classifier of images
   */
  public ZooModel<String, Classifications> toDjl() {
    if (!(encoder instanceof TextTokenizer tokenizer)) {
      throw new IllegalArgumentException(
          "%s takes images, but toDjl() makes a model of texts: take toDjlImages()"
              .formatted(upstream.name()));
    }
    return DjlModels.classifier(block(), upstream.name(), tokenizer, labels());
  }

  /**
   * The classifier of images as a model of DJL, as {@link #toDjl} for texts; the input of its block
   * is float32 {@code [batch, channels, height, width]}, normalised. An image that DJL has read
   * gives the numbers that its file gives here, but DJL leaves aside how the camera was held.
   *
   * @return the model, which shares this classifier's arrays; closing it leaves them alone
   * @throws IllegalArgumentException if this is a classifier of texts
   */
  public ZooModel<Image, Classifications> toDjlImages() {
    if (!(encoder instanceof ImageProcessor images)) {
      throw new IllegalArgumentException(
          "%s takes texts, but toDjlImages() makes a model of images: take toDjl()"
              .formatted(upstream.name()));
    }
    return DjlModels.classifier(block(), upstream.name(), images, labels());
  }

  private NetworkBlock block() {
    return new NetworkBlock(
        this,
        network,
        encoder.kind() == Kind.IMAGES,
        network.classes(),
        input -> network.logits(input, false));
  }

  /** The label names. */
  public List<String> labels() {
    return labels.names();
  }

  /** What the plan that made it is called. */
  public String plan() {
    return card.plan();
  }

  /**
   * Classifies one text.
   *
   * @param text any text; cut if it is longer than the network takes
   * @return the label and the probabilities
   */
  public Prediction predict(String text) {
    return prediction(text, probabilities(List.of(text))[0]);
  }

  /**
   * Classifies one image.
   *
   * @param image a PNG, JPEG, GIF or BMP file
   * @return the label and the probabilities
   * @throws IllegalArgumentException if it is no image that can be read, or this is a classifier of
   *     texts
   */
  public Prediction predict(Path image) {
    String path = image.toString();
    return prediction(path, imageProbabilities(List.of(image))[0]);
  }

  /**
   * Classifies images.
   *
   * @param files PNG, JPEG, GIF or BMP files
   * @return a row for each: {@code image} (its path), {@code label}, {@code probability}
   * @throws IllegalArgumentException if one is no image that can be read, or this is a classifier
   *     of texts
   */
  public Table predictImages(List<Path> files) {
    float[][] probabilities = files.isEmpty() ? new float[0][] : imageProbabilities(files);
    return table(files.stream().map(Path::toString).toList(), probabilities, Kind.IMAGES);
  }

  /**
   * Classifies inputs.
   *
   * @param inputs any texts; cut if they are longer than the network takes
   * @return a row a text: {@code text}, {@code label}, {@code probability}
   */
  public Table predict(List<String> inputs) {
    float[][] probabilities = inputs.isEmpty() ? new float[0][] : probabilities(inputs);
    return table(inputs, probabilities, Kind.TEXTS);
  }

  private Table table(List<String> inputs, float[][] probabilities, Kind kind) {
    List<Prediction> predictions =
        IntStream.range(0, inputs.size())
            .mapToObj(i -> prediction(inputs.get(i), probabilities[i]))
            .toList();
    return Table.create(
        "predictions",
        StringColumn.create(kind.one(), inputs),
        StringColumn.create("label", predictions.stream().map(Prediction::label)),
        DoubleColumn.create(
            "probability", predictions.stream().mapToDouble(Prediction::probability).toArray()));
  }

  /**
   * The probability of each label for each text.
   *
   * @param texts at least one text
   * @return {@code [texts][labels]}, labels in the order of {@link #labels}; each row sums to 1
   */
  public float[][] probabilities(List<String> texts) {
    return probabilities(texts, Kind.TEXTS);
  }

  /**
   * The probability of each label for each image.
   *
   * @param images at least one PNG, JPEG, GIF or BMP file
   * @return {@code [images][labels]}, labels in the order of {@link #labels}; each row sums to 1
   * @throws IllegalArgumentException if one is no image that can be read, or this is a classifier
   *     of texts
   */
  public float[][] imageProbabilities(List<Path> images) {
    return probabilities(images.stream().map(Path::toString).toList(), Kind.IMAGES);
  }

  private float[][] probabilities(List<String> contents, Kind kind) {
    upstream.checkTakes(kind);
    return Inference.probabilities(network, encoder.encodeAll(contents), Evaluation.BATCH_SIZE);
  }

  /**
   * How well the classifier does on some examples, with dropout off.
   *
   * @param examples their labels must be among {@link #labels}
   * @return the report
   * @throws IllegalArgumentException if an example has an unknown label; found before anything is
   *     computed
   */
  public Report evaluate(Examples examples) {
    return Evaluation.report(network, encoder, labels, examples, "given");
  }

  private Prediction prediction(String text, float[] probabilities) {
    var ordered = new LinkedHashMap<String, Double>();
    IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparing(i -> -probabilities[i]))
        .forEach(i -> ordered.put(labels.name(i), (double) probabilities[i]));
    var best = ordered.entrySet().iterator().next();
    return new Prediction(text, best.getKey(), best.getValue(), ordered);
  }

  Upstream upstream() {
    return upstream;
  }

  ClassifierNetwork network() {
    return network;
  }

  ExampleEncoder encoder() {
    return encoder;
  }

  ModelCard card() {
    return card;
  }

  @Override
  public String toString() {
    return "Classifier of %d labels (%s), %s of %s"
        .formatted(labels.size(), String.join(", ", labels()), plan(), upstream.name());
  }
}
