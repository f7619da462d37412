package dev.graft;

import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.repository.zoo.ZooModel;
import dev.graft.adapter.NamedAdapter;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Examples;
import dev.graft.data.Kind;
import dev.graft.evaluation.Inference;
import dev.graft.evaluation.Report;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/** A trained classifier of texts or images: to use, to keep and to load again. */
public final class Classifier {
  private static final String OTHERS = ""; // what was trained beside the adapters

  private final Upstream upstream;
  private final ClassifierNetwork network;
  private final ExampleEncoder encoder;
  private final Labels labels;
  private final ModelCard card;
  private final Consumer<Path> saved;

  private final @Nullable Classifier original;
  private final Map<String, Double> strengths;

  Classifier(
      Upstream upstream,
      ClassifierNetwork network,
      ExampleEncoder encoder,
      Labels labels,
      ModelCard card,
      Consumer<Path> saved) {
    this(upstream, network, encoder, labels, card, saved, null, Map.of());
  }

  private Classifier(
      Upstream upstream,
      ClassifierNetwork network,
      ExampleEncoder encoder,
      Labels labels,
      ModelCard card,
      Consumer<Path> saved,
      @Nullable Classifier original,
      Map<String, Double> strengths) {
    this.original = original;
    this.strengths = Map.copyOf(strengths);
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
    return ClassifierReader.read(upstream, directory, false, List.of());
  }

  /**
   * As {@link #load}, of a directory that does not say enough or says something that differs.
   *
   * @return what is still to be said, and {@link ClassifierLoading#load}
   */
  public static ClassifierLoading loading(Upstream upstream, Path directory) {
    return new ClassifierLoading(upstream, directory, false, List.of());
  }

  /**
   * Saves what was trained, the head, the label names and where it came from: in PEFT's layout
   * ({@code adapter_config.json}, {@code adapter_model.safetensors}) if the plan has an adapter,
   * else in {@code model.safetensors}; in both cases {@code graft.json}. If writing fails, an
   * earlier save stays as it was.
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
    return DjlModels.ofTexts(this);
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
    return DjlModels.ofImages(this);
  }

  /**
   * The names of its adapters.
   *
   * @return in the order of the plan; {@code default} is one that was given no name
   */
  public List<String> adapters() {
    return card.adapters().stream().map(NamedAdapter::shownName).toList();
  }

  /**
   * The classifier with all that was tuned at another strength: {@code upstream + strength (tuned -
   * upstream)} for what adapters compute and for the upstream's own parameters; the head stays.
   *
   * @param share from 0, the upstream's vectors, to 1, as it was trained
   * @return a classifier that shares the arrays of this one, which stays as it is
   * @throws IllegalArgumentException if the share is outside, or between for an adapter without
   */
  public Classifier strength(double share) {
    var all = new HashMap<String, Double>();
    adapters().forEach(name -> all.put(name, share));
    all.put(OTHERS, share);
    return at(all);
  }

  /**
   * The classifier with one adapter at another strength; that of the others stays.
   *
   * @param adapter one of {@link #adapters}
   * @param share from 0, off, to 1, as it was trained
   * @return a classifier that shares this one's arrays
   * @throws IllegalArgumentException if there is none, or as {@link #strength(double)}
   */
  public Classifier strength(String adapter, double share) {
    checkKnown(adapter);
    var all = new HashMap<>(strengths);
    all.put(adapter, share);
    return at(all);
  }

  /**
   * The classifier with some of its adapters on and the others off.
   *
   * @param names of {@link #adapters}; none for the upstream with this head
   * @return a classifier that shares the arrays of this one, which stays as it is
   * @throws IllegalArgumentException if there is no such adapter
   */
  public Classifier only(String... names) {
    List.of(names).forEach(this::checkKnown);
    var all = new HashMap<String, Double>();
    adapters().forEach(name -> all.put(name, List.of(names).contains(name) ? 1.0 : 0.0));
    all.put(OTHERS, names.length == 0 ? 0.0 : 1.0);
    return at(all);
  }

  private void checkKnown(String adapter) {
    if (!adapters().contains(adapter)) {
      throw new IllegalArgumentException(
          "'%s' has no adapter named '%s'; it has %s".formatted(plan(), adapter, adapters()));
    }
  }

  private Classifier at(Map<String, Double> shares) {
    Classifier full = original == null ? this : original;
    ClassifierNetwork changed =
        NetworkVariants.strengths(
            upstream,
            card.adapters(),
            full.network,
            name -> shares.getOrDefault(name.isEmpty() ? NamedAdapter.DEFAULT : name, 1.0),
            shares.getOrDefault(OTHERS, 1.0));
    return new Classifier(upstream, changed, encoder, labels, card, full.saved, full, shares);
  }

  /**
   * The classifier without adapters: what they do is merged into the weights, and nothing says that
   * there were any. On a few inputs both are compared.
   *
   * @return a classifier that computes the same
   * @throws IllegalStateException if an adapter cannot be merged, or the outputs differ
   */
  public Classifier merged() {
    ModelExport.checkMerges(this);
    ClassifierNetwork plain = NetworkVariants.merged(upstream, network);
    SameOutputs.check(upstream, network, plain);
    return new Classifier(
        upstream, plain, encoder, labels, card.withoutAdapters("merged"), directory -> {});
  }

  /**
   * Takes adapters out of weights that they were merged into: each weight less what merging those
   * of {@code adapted} adds to the upstream.
   *
   * @param adapted a classifier of the same upstream with the adapters
   * @return a classifier without them; of {@code adapted.merged()}, one with the upstream's weights
   * @throws IllegalArgumentException if this one has adapters, or the upstreams differ
   */
  public Classifier unmerged(Classifier adapted) {
    if (!card.adapters().isEmpty() || !upstream.equals(adapted.upstream)) {
      throw new IllegalArgumentException(
          ("Adapters are taken out of a merged classifier of the same upstream: %s of %s, but the "
                  + "adapters are of %s")
              .formatted(plan(), upstream.name(), adapted.upstream.name()));
    }
    ModelExport.checkMerges(adapted);
    return new Classifier(
        upstream,
        NetworkVariants.unmerged(upstream, network, adapted.network),
        encoder,
        labels,
        card.withoutAdapters("unmerged"),
        directory -> {});
  }

  /**
   * The weighted mean of classifiers: of their adapters, their heads and whatever else they have
   * learnt (Wortsman et al. 2022, "Model soups"; Chronopoulou et al. 2023, "AdapterSoup").
   *
   * @param models classifiers of one upstream with the same labels and adapters of the same shape
   * @param weights one for each, which sum to 1; none for equal ones
   * @return a new classifier
   * @throws IllegalArgumentException if they do not go together
   */
  public static Classifier average(List<Classifier> models, double... weights) {
    return ClassifierMean.of(models, weights);
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
   * Classifies one text, cut if it is too long.
   *
   * @param text any text
   * @return the label and the probabilities
   */
  public Prediction predict(String text) {
    return Predictions.one(text, probabilities(List.of(text))[0], labels);
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
    return Predictions.one(path, imageProbabilities(List.of(image))[0], labels);
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
    return Predictions.table(
        files.stream().map(Path::toString).toList(), probabilities, labels, Kind.IMAGES);
  }

  /**
   * Classifies inputs.
   *
   * @param inputs any texts; cut if they are too long
   * @return a row a text: {@code text}, {@code label}, {@code probability}
   */
  public Table predict(List<String> inputs) {
    float[][] probabilities = inputs.isEmpty() ? new float[0][] : probabilities(inputs);
    return Predictions.table(inputs, probabilities, labels, Kind.TEXTS);
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

  Labels labelSet() {
    return labels;
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
