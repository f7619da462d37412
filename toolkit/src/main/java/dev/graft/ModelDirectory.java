package dev.graft;

import dev.graft.architecture.BertConfiguration;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Pooling;
import dev.graft.artifact.HubModel;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a model's directory as the Hugging Face hub and sentence-transformers lay it out. */
final class ModelDirectory {
  private static final String FAMILY = "bert";

  /** Room for an opening, a closing and one token of text. */
  private static final int SHORTEST = 3;

  private ModelDirectory() {}

  static Upstream load(Path given) {
    Path directory = given.toAbsolutePath().normalize();
    Optional<SentenceTransformer> sentences = SentenceTransformer.read(directory);
    Path root = sentences.map(SentenceTransformer::transformer).orElse(directory);
    ConfigurationFile config = JsonFile.object(root.resolve("config.json"));
    String family = config.text("model_type").orElse("");
    if (!family.equals(FAMILY)) {
      throw new IllegalArgumentException(
          "%s says model_type = %s; supported so far: '%s'"
              .formatted(config.name(), config.content().get("model_type"), FAMILY));
    }
    Checkpoint checkpoint = SafetensorsFile.openDirectory(root);
    Pooling pooling =
        sentences.map(SentenceTransformer::pooling).orElseGet(() -> plainPooling(checkpoint));
    BertConfiguration architecture = BertConfiguration.of(config, pooling);
    Path tokenizerFile = root.resolve("tokenizer.json");
    TextTokenizer tokenizer =
        TextTokenizer.read(
            JsonFile.bytes(tokenizerFile),
            sentences.isPresent() ? maxLength(root, architecture) : architecture.maxLength());
    check(tokenizerFile, tokenizer, config, architecture);
    return UpstreamLoader.load(
        name(directory), source(directory), architecture, checkpoint, tokenizer);
  }

  private static String name(Path directory) {
    Path name = directory.getFileName();
    return HubModel.of(directory)
        .map(HubModel::repository)
        .orElse(name == null ? directory.toString() : name.toString());
  }

  private static String source(Path directory) {
    return HubModel.of(directory).map(HubModel::source).orElse(directory.toString());
  }

  /** BERT's pooler where there is one: what its own classifiers stand on. */
  private static Pooling plainPooling(Checkpoint checkpoint) {
    boolean pooler =
        checkpoint.has("bert.pooler.dense.weight") || checkpoint.has("pooler.dense.weight");
    return pooler ? Pooling.BERT_POOLER : Pooling.MEAN;
  }

  /** As sentence-transformers does: what it was told, else what the tokenizer was made for. */
  private static int maxLength(Path root, BertConfiguration architecture) {
    Path sentences = root.resolve("sentence_bert_config.json");
    if (Files.exists(sentences)) {
      ConfigurationFile config = JsonFile.object(sentences);
      if (config.flag("do_lower_case")) {
        throw config.wrong("do_lower_case", "false: the tokenizer says what is lower-cased");
      }
      var stated = config.wholeNumberIfStated("max_seq_length");
      if (stated.isPresent()) {
        return atMost(architecture, config, "max_seq_length", stated.getAsInt());
      }
    }
    Path tokenizer = root.resolve("tokenizer_config.json");
    if (Files.exists(tokenizer)) {
      ConfigurationFile config = JsonFile.object(tokenizer);
      // Without a limit, tokenizers write 10 to the power of 30.
      double stated = config.number("model_max_length", Double.MAX_VALUE);
      return atMost(architecture, config, "model_max_length", (int) stated);
    }
    return architecture.maxLength();
  }

  private static int atMost(
      BertConfiguration architecture, ConfigurationFile config, String key, int length) {
    if (length < SHORTEST) {
      throw config.wrong(key, "at least %d tokens".formatted(SHORTEST));
    }
    return Math.min(length, architecture.maxLength());
  }

  /** Else the lookup of a token's vector would fail in the middle of training. */
  private static void check(
      Path file,
      TextTokenizer tokenizer,
      ConfigurationFile config,
      BertConfiguration architecture) {
    if (tokenizer.largestId() >= architecture.vocabularySize()) {
      throw new IllegalArgumentException(
          ("%s gives ids up to %d, but %s says vocab_size = %d, so that ids end at %d: has the "
                  + "vocabulary grown since the model was saved? Take both files from one place")
              .formatted(
                  file,
                  tokenizer.largestId(),
                  config.name(),
                  architecture.vocabularySize(),
                  architecture.vocabularySize() - 1));
    }
  }
}
