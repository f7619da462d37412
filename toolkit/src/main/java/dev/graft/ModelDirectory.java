package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.ImageProcessor;
import dev.graft.data.ImageProcessorFile;
import dev.graft.data.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a model's directory as the Hugging Face hub and sentence-transformers lay it out. */
final class ModelDirectory {
  /** Room for an opening, a closing and one token of text. */
  private static final int SHORTEST = 3;

  private ModelDirectory() {}

  static Upstream load(Path given) {
    Path directory = given.toAbsolutePath().normalize();
    Optional<SentenceTransformer> sentences = SentenceTransformer.read(directory);
    Path root = sentences.map(SentenceTransformer::transformer).orElse(directory);
    ConfigurationFile config = JsonFile.object(root.resolve("config.json"));
    Checkpoint checkpoint = SafetensorsFile.openDirectory(root);
    Architecture architecture =
        Families.read(config, checkpoint, sentences.map(SentenceTransformer::pooling));
    ExampleEncoder encoder =
        architecture.images().isPresent()
            ? images(root, config, architecture)
            : tokenizer(root, config, architecture, sentences.isPresent());
    return UpstreamLoader.load(
        name(directory), directory.toString(), config, architecture, checkpoint, encoder);
  }

  private static ImageProcessor images(
      Path root, ConfigurationFile config, Architecture architecture) {
    Path file = root.resolve("preprocessor_config.json");
    return Files.exists(file)
        ? ImageProcessorFile.read(JsonFile.object(file), architecture)
        : ImageProcessorFile.usual(config, architecture);
  }

  private static TextTokenizer tokenizer(
      Path root, ConfigurationFile config, Architecture architecture, boolean sentences) {
    Path file = root.resolve("tokenizer.json");
    TextTokenizer tokenizer =
        TextTokenizer.read(
            JsonFile.bytes(file),
            sentences ? maxLength(root, architecture) : architecture.maxLength());
    check(file, tokenizer, config);
    return tokenizer;
  }

  private static String name(Path directory) {
    Path name = directory.getFileName();
    return name == null ? directory.toString() : name.toString();
  }

  /** As sentence-transformers does: what it was told, else what the tokenizer was made for. */
  private static int maxLength(Path root, Architecture architecture) {
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
      Architecture architecture, ConfigurationFile config, String key, int length) {
    if (length < SHORTEST) {
      throw config.wrong(key, "at least %d tokens".formatted(SHORTEST));
    }
    return Math.min(length, architecture.maxLength());
  }

  /** Else the lookup of a token's vector would fail in the middle of training. */
  private static void check(Path file, TextTokenizer tokenizer, ConfigurationFile config) {
    int vocabulary = config.wholeNumber("vocab_size");
    if (tokenizer.largestId() >= vocabulary) {
      throw new IllegalArgumentException(
          ("%s gives ids up to %d, but %s says vocab_size = %d, so that ids end at %d: has the "
                  + "vocabulary grown since the model was saved? Take both files from one place")
              .formatted(file, tokenizer.largestId(), config.name(), vocabulary, vocabulary - 1));
    }
  }
}
