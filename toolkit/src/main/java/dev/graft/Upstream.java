package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.repository.zoo.ZooModel;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.artifact.HubModel;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.ImageProcessor;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.module.Checksums;
import dev.graft.module.Parameter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * A pretrained model: the network that fine-tuning starts from. It is never changed; every network
 * tuned from it shares the arrays that stay frozen.
 */
public final class Upstream {
  private final String name;
  private final String source;
  private final ConfigurationFile config;
  private final Architecture architecture;
  private final Map<String, NDArray> arrays;
  private final ExampleEncoder encoder;
  private final Backbone backbone;
  private final PretrainedHeads heads;
  private volatile @Nullable String fingerprint;

  Upstream(
      String name,
      String source,
      ConfigurationFile config,
      Architecture architecture,
      Map<String, NDArray> arrays,
      ExampleEncoder encoder,
      Backbone backbone,
      PretrainedHeads heads) {
    this.name = name;
    this.source = source;
    this.config = config;
    this.architecture = architecture;
    this.arrays = Map.copyOf(arrays);
    this.encoder = encoder;
    this.backbone = backbone;
    this.heads = heads;
  }

  /**
   * all-MiniLM-L6-v2 from Maven Central: six BERT layers of width 384 (22.6 million parameters),
   * trained to turn sentences into vectors, the mean of their tokens; cut at 256 tokens.
   * Apache-2.0. As the other models of Maven Central it is checked against known SHA-256s, cached,
   * and the same object while it is in use; if it is neither cached nor in reach, there is an
   * {@link dev.graft.artifact.ArtifactException}.
   */
  public static Upstream miniLm() {
    return MavenModel.MINI_LM.load();
  }

  /**
   * bge-small-en-v1.5 from Maven Central: twelve BERT layers of width 384 (33.2 million
   * parameters), trained by BAAI to turn sentences into vectors, those of their first tokens; cut
   * at 512 tokens. MIT. For retrieval its authors put {@code Represent this sentence for searching
   * relevant passages: } before a query, and nothing before a passage.
   */
  public static Upstream bgeSmall() {
    return MavenModel.BGE_SMALL.load();
  }

  /**
   * e5-small-v2 from Maven Central: twelve BERT layers of width 384 (33.2 million parameters),
   * trained by Microsoft to turn sentences into vectors, the mean of their tokens; cut at 512
   * tokens. MIT. It was trained on texts that begin with {@code query: } or {@code passage: };
   * where one side is not searched by the other, {@code query: } is for both.
   */
  public static Upstream e5Small() {
    return MavenModel.E5_SMALL.load();
  }

  /**
   * BERT-base, uncased, from Maven Central: twelve BERT layers of width 768 (110 million
   * parameters), with its pooler and its head for masked words; cut at 512 tokens. Apache-2.0. A
   * download of 408 MB.
   */
  public static Upstream bertBase() {
    return BertBase.load();
  }

  /**
   * A model in a directory as the Hugging Face hub lays it out: {@code config.json}, {@code
   * tokenizer.json} and {@code model.safetensors}, or shards of it with an index.
   *
   * <p>A directory of sentence-transformers says in {@code modules.json} how a text becomes one
   * vector: pooling {@code mean}, {@code cls} or {@code lasttoken}, and the most tokens. Its
   * modules Transformer, Pooling and Normalize are understood; {@link #embed} makes vectors one
   * unit long where it says Normalize, training does not; texts are embedded without prompts.
   * Without {@code modules.json} a text is what BERT's pooler makes of the first token, or the mean
   * of its tokens where there is no pooler; of a decoder, whose tokens see only those before them,
   * it is the last token.
   *
   * <p>As long as the model is in use and its files do not change, asking again gives the same
   * object. Its memory is freed some time after neither it nor a network tuned from it is in reach.
   *
   * @param directory the directory
   * @return the model, named after the directory
   * @throws IllegalArgumentException if a file is missing or says something unsupported
   * @throws dev.graft.checkpoint.CheckpointException if the weights cannot be read
   */
  public static Upstream from(Path directory) {
    return ModelCache.load(directory);
  }

  /**
   * A model of the Hugging Face hub, as it is on the branch {@code main}: what {@link #from} reads,
   * downloaded into the cache that the hub's own tools use, or found there. {@link HubModel} says
   * how, and which variables are honoured ({@code HF_HOME}, {@code HF_TOKEN}, {@code HF_ENDPOINT},
   * {@code HF_HUB_OFFLINE}).
   *
   * @param repository {@code owner/name}, as in the address of the model's page, which names it
   */
  public static Upstream fromHub(String repository) {
    return fromHub(repository, HubModel.DEFAULT_REVISION);
  }

  /**
   * A model of the Hugging Face hub at a revision, as {@link #fromHub(String)}.
   *
   * @param repository {@code owner/name}
   * @param revision a branch, a tag, {@code refs/pr/N}, or a commit (40 hexadecimal digits), which
   *     gives the same model for ever and, once cached, needs no network
   * @throws IllegalArgumentException if a name has another form, or the model is not supported
   * @throws dev.graft.artifact.ArtifactException if it can be had neither from the cache nor from
   *     the hub, or has its weights only as pickled files
   */
  public static Upstream fromHub(String repository, String revision) {
    return from(HubModel.fetch(repository, revision).directory());
  }

  /**
   * A block of DJL that takes images, from its model zoo or one's own, for a new head, freezing and
   * full fine-tuning through Graft's loop. Its values are copied. In it dropout is off and batch
   * norms keep their statistics, in training too; adapters need a family of Graft's own. It may be
   * a TorchScript model in evaluation; such a file holds code that runs: load what you trust.
   *
   * @param block initialised; it gives {@code [batch, width]} or {@code [batch, channels, height,
   *     width]}, which is averaged over height and width
   * @param images what the block was trained on, for instance {@code ImageProcessor.square(224)}
   */
  public static Upstream fromBlock(String name, Block block, ImageProcessor images) {
    return BlockUpstream.of(name, block, images);
  }

  /**
   * A model in a jar of a Maven repository: what {@link #from} reads in any of its directories, or
   * {@link #miniLm} and the like. {@link dev.graft.artifact.ModelJar} says how.
   *
   * @param coordinates {@code group:artifact[:extension[:classifier]]:version}, the model's name
   * @throws RuntimeException as {@link #from}, or if it cannot be had or has several models
   */
  public static Upstream fromMaven(String coordinates) {
    return MavenUpstream.load(coordinates, null);
  }

  /** As {@link #fromMaven(String)}, of several models the one in the directory {@code path}. */
  public static Upstream fromMaven(String coordinates, String path) {
    return MavenUpstream.load(coordinates, path);
  }

  /** The model's name. */
  public String name() {
    return name;
  }

  /** Where it came from: Maven coordinates, a hub's repository and commit, or a directory. */
  public String source() {
    return source;
  }

  /** The SHA-256 of all arrays with their names, whatever file format they came in. */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = Checksums.combined(Checksums.of(backbone));
      fingerprint = known;
    }
    return known;
  }

  /** What the network is made of. */
  public Architecture architecture() {
    return architecture;
  }

  /** How the vectors of an example become one, for instance {@code mean of all tokens}. */
  public String pooling() {
    return architecture.pooling().describe();
  }

  /** How many parameters the network has. */
  public long parameterCount() {
    return backbone.parameters().values().stream().mapToLong(Parameter::size).sum();
  }

  /** As {@link #embed(List)}. */
  public Embeddings embed(String... texts) {
    return embed(Arrays.asList(texts));
  }

  /**
   * Texts as vectors, made of the vectors of their tokens as {@link #pooling} says; not normalised,
   * unless the model's directory is one of sentence-transformers with that module.
   *
   * @param texts at least one text; what is longer than the model takes is cut
   * @return a vector for each text
   * @throws IllegalArgumentException if there is no text
   */
  public Embeddings embed(List<String> texts) {
    return Embeddings.ofTexts(this, texts);
  }

  /** As {@link #embedImages(List)}. */
  public Embeddings embedImages(Path... images) {
    return embedImages(Arrays.asList(images));
  }

  /**
   * Images as vectors, made of what the last layer gives as {@link #pooling} says; not normalised.
   *
   * @param images at least one PNG, JPEG, GIF or BMP file
   * @return a vector for each image
   * @throws IllegalArgumentException if there is no image, one cannot be read, or the model takes
   *     texts
   */
  public Embeddings embedImages(List<Path> images) {
    return Embeddings.ofImages(this, images);
  }

  /** An error unless the model takes what is given to it. */
  void checkTakes(Kind given) {
    if (encoder.kind() != given) {
      throw new IllegalArgumentException(
          "%s takes %s, but was given %s".formatted(name, encoder.kind().many(), given.many()));
    }
  }

  /**
   * Continues a text with the model's own language-model head, by the likeliest token each time
   * (greedy decoding: the same prompt gives the same text). It ends with a token that ends texts,
   * when all tokens are there, or at the last position of the model.
   *
   * @param prompt the text to go on from, encoded with the tokenizer's special tokens
   * @param maxNewTokens how many tokens are added at most; at least 1
   * @return the prompt and its continuation, without special tokens
   * @throws IllegalArgumentException if the prompt has no tokens or more than the model has
   *     positions
   * @throws IllegalStateException if the model is no causal language model
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public String generate(String prompt, int maxNewTokens) {
    return Generation.text(this, prompt, maxNewTokens);
  }

  /** The five likeliest words in the place of each mask; see {@link #fillMask(String, int)}. */
  public Table fillMask(String text) {
    return fillMask(text, 5);
  }

  /**
   * What the masked language model puts in the place of each mask, each guessed for itself.
   *
   * @param text a text with the tokenizer's mask in it, such as {@code [MASK]} or {@code <mask>}
   * @param count how many words for each mask, from 1 to the size of the vocabulary
   * @return a row for each mask and word, the likeliest first: {@code mask} (its number, from 1),
   *     {@code token}, {@code probability} and {@code text} (with the token in the mask's place)
   * @throws IllegalStateException if the model has no head of a masked language model
   * @throws IllegalArgumentException if the text has no mask, or one behind the tokens that the
   *     model takes, or if {@code count} is out of range
   */
  public Table fillMask(String text, int count) {
    return FillMask.of(this, text, count);
  }

  /**
   * The classifier that was published with the model: its own head and label names, as they are.
   *
   * @throws IllegalStateException if it was published without a classification head
   */
  public Classifier classifier() {
    return PublishedClassifier.of(this);
  }

  /**
   * This model with an adapter of PEFT's, AdapterHub's or our own as a part of it, to go on from:
   * {@code upstream.adapting(directory).load()}.
   *
   * @param directory what was saved
   */
  public UpstreamAdapting adapting(Path directory) {
    return new UpstreamAdapting(this, directory, false);
  }

  /**
   * Exports the model, with the heads that it was published with, as a directory that transformers
   * loads, and {@link #from} too: {@code config.json}, {@code model.safetensors} (float32) and what
   * prepares its inputs; one that pools as no class of transformers does as a directory of
   * sentence-transformers.
   *
   * @param directory missing, empty, or an earlier export, which is replaced
   * @return the directory
   * @throws IllegalArgumentException if it holds something else
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  @com.google.errorprone.annotations.CanIgnoreReturnValue
  public Path export(Path directory) {
    ModelExport.write(this, directory);
    return directory;
  }

  /**
   * The model as one of DJL: with predictors from texts to vectors, or with translators of one's
   * own on its block, whose inputs are token ids and the attention mask. It shares this model's
   * arrays, which closing it leaves alone; a model of images is an {@link
   * IllegalArgumentException}.
   */
  public ZooModel<String, float[]> toDjl() {
    return DjlModels.vectors(this);
  }

  /**
   * The layers in the order in which data meets them.
   *
   * @return a row for each module with parameters: {@code layer} (its path), {@code type}, {@code
   *     shape} (of its first parameter), {@code parameters}, {@code MB} (in memory), {@code state}
   *     (an upstream is frozen; {@link FineTune#layers} says what trains)
   */
  public Table layers() {
    return ModuleTable.of(name, backbone);
  }

  /** The arrays by path; they must not be changed. */
  Map<String, NDArray> arrays() {
    return arrays;
  }

  /** The {@code config.json} that it was published with. */
  ConfigurationFile config() {
    return config;
  }

  PretrainedHeads heads() {
    return heads;
  }

  Backbone backbone() {
    return backbone;
  }

  /** What turns texts or images into what the network takes. */
  ExampleEncoder encoder() {
    return encoder;
  }

  /**
   * What turns texts into tokens.
   *
   * @return the model's own tokenizer
   * @throws IllegalStateException if the model takes images
   */
  public TextTokenizer tokenizer() {
    if (encoder instanceof TextTokenizer tokenizer) {
      return tokenizer;
    }
    throw new IllegalStateException("%s takes images, not texts".formatted(name));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %,d parameters, %d layers of width %d, pooling: %s%n%s",
        name,
        parameterCount(),
        architecture.layers().size(),
        architecture.width(),
        pooling(),
        layers().printAll());
  }
}
