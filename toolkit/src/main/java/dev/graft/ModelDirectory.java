package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.architecture.Families;
import dev.graft.artifact.HubModel;
import dev.graft.artifact.ModelJar;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.ImageProcessor;
import dev.graft.data.ImageProcessorFile;
import dev.graft.data.TextTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads a model's directory as the Hugging Face hub and sentence-transformers lay it out. */
final class ModelDirectory {
  /** Room for an opening, a closing and one token of text. */
  private static final int SHORTEST = 3;

  private ModelDirectory() {}

  static Upstream load(Path given) {
    Path directory = given.toAbsolutePath().normalize();
    Optional<SentenceTransformer> sentences = SentenceTransformer.read(directory);
    Path root = sentences.map(SentenceTransformer::transformer).orElse(directory);
    ConfigurationFile stated = ConfigurationFile.read(root.resolve("config.json"));
    Optional<Path> head = sentences.flatMap(SentenceTransformer::head);
    Checkpoint weights = SafetensorsFile.openDirectory(root);
    Checkpoint checkpoint =
        head.<Checkpoint>map(
                path ->
                    new RenamedArrays(
                        weights,
                        SafetensorsFile.open(path.resolve(ModelExport.WEIGHTS)),
                        SentenceModules.HEAD))
            .orElse(weights);
    Function<ConfigurationFile, Architecture> family =
        read -> Families.read(read, checkpoint, sentences.map(SentenceTransformer::pooling));
    ConfigurationFile config = HeadTies.resolved(stated, checkpoint, family);
    Architecture architecture = family.apply(config);
    ExampleEncoder encoder =
        architecture.images().isPresent()
            ? images(root, config, architecture)
            : tokenizer(root, config, architecture, sentences.isPresent());
    return UpstreamLoader.load(
        name(directory),
        source(directory),
        config,
        architecture,
        checkpoint,
        encoder,
        new ModelNotes(
            head.isPresent(),
            Generation.ends(root, config),
            sentences.map(SentenceTransformer::normalises).orElse(false)));
  }

  private static ImageProcessor images(
      Path root, ConfigurationFile config, Architecture architecture) {
    Path file = root.resolve("preprocessor_config.json");
    return Files.exists(file) && !config.has("pretrained_cfg")
        ? ImageProcessorFile.read(ConfigurationFile.read(file), architecture)
        : ImageProcessorFile.usual(config, architecture);
  }

  private static TextTokenizer tokenizer(
      Path root, ConfigurationFile config, Architecture architecture, boolean sentences) {
    TextTokenizer read = TextTokenizer.ofDirectory(root, architecture.maxLength());
    TextTokenizer tokenizer = sentences ? limited(root, architecture, read) : read;
    return tokenizer.idsBelow(config.wholeNumber("vocab_size"));
  }

  private static String name(Path directory) {
    Path name = directory.getFileName();
    return HubModel.of(directory)
        .map(HubModel::repository)
        .or(() -> ModelJar.source(directory))
        .orElse(name == null ? directory.toString() : name.toString());
  }

  private static String source(Path directory) {
    return HubModel.of(directory)
        .map(HubModel::source)
        .or(() -> ModelJar.source(directory))
        .orElse(directory.toString());
  }

  /** What sentence-transformers was told counts more than what the tokenizer was made for. */
  private static TextTokenizer limited(
      Path root, Architecture architecture, TextTokenizer tokenizer) {
    Path file = root.resolve("sentence_bert_config.json");
    if (!Files.exists(file)) {
      return tokenizer;
    }
    ConfigurationFile config = ConfigurationFile.read(file);
    if (config.flag("do_lower_case")) {
      throw config.wrong("do_lower_case", "false: the tokenizer says what is lower-cased");
    }
    OptionalInt stated = config.wholeNumberIfStated("max_seq_length");
    if (stated.isPresent() && stated.getAsInt() < SHORTEST) {
      throw config.wrong("max_seq_length", "at least %d tokens".formatted(SHORTEST));
    }
    return stated.isPresent()
        ? tokenizer.maxLength(Math.min(stated.getAsInt(), architecture.maxLength()))
        : tokenizer;
  }
}
