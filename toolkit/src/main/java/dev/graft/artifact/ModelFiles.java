package dev.graft.artifact;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.json.Json;
import dev.graft.json.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which of a repository's files a model is made of. */
final class ModelFiles {

  static final String WEIGHTS = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  static final String CONFIG = "config.json";

  /** What turns text or pictures into the model's input: at least one of them belongs to it. */
  private static final List<String> PREPARING =
      List.of("tokenizer.json", "vocab.txt", "vocab.json", "preprocessor_config.json");

  /** What a model may have beside its configuration and its weights. */
  private static final List<String> OPTIONAL =
      List.of(
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja",
          "chat_template.json",
          "preprocessor_config.json",
          "processor_config.json",
          "config_sentence_transformers.json",
          "sentence_bert_config.json",
          SentenceModule.FILE);

  /** Older sentence-transformers name this one after the family. */
  private static final Pattern SENTENCE_CONFIG = Pattern.compile("sentence_[a-z-]+_config\\.json");

  private static final Pattern PICKLED = Pattern.compile("(?i)(.*/)?[^/]*\\.(bin|pt|pth|ckpt|pkl)");
  private static final Pattern OTHER_WEIGHTS =
      Pattern.compile("(?i).*\\.(safetensors|gguf|onnx|h5|msgpack|tflite|pb|mlmodel|nemo)");

  private static final long LONGEST_JSON = 1 << 26;

  private ModelFiles() {}

  /** What the repository might have at its root and has not. */
  static List<String> lacking(HubListing listing) {
    return Stream.concat(OPTIONAL.stream(), Stream.of(CONFIG, WEIGHTS, INDEX))
        .filter(name -> !listing.files().contains(name))
        .toList();
  }

  /**
   * Refuses a repository without weights that can be read.
   *
   * @param page the address of the repository's page
   */
  static void check(
      HubListing listing, HubRepository repository, HubRevision revision, String page) {
    var files = new TreeSet<>(listing.files());
    if (files.stream().noneMatch(ModelFiles::isWeights)) {
      throw noWeights(files, repository, revision, page);
    }
    if (!files.contains(CONFIG) && !files.contains(SentenceModule.FILE)) {
      throw new ArtifactException(
          "%s at %s has no %s, by which Graft knows a model's family.%s"
              .formatted(
                  repository,
                  revision,
                  CONFIG,
                  files.contains("adapter_config.json")
                      ? " It is an adapter: load the model that its page names, and then the adapter."
                      : files.contains("model_index.json")
                          ? " It is a pipeline of several models, which Graft does not read."
                          : ""));
    }
  }

  static boolean isWeights(String file) {
    var name = file.substring(file.lastIndexOf('/') + 1);
    return name.equals(WEIGHTS) || name.equals(INDEX);
  }

  private static ArtifactException noWeights(
      Set<String> files, HubRepository repository, HubRevision revision, String page) {
    var pickled = files.stream().filter(ModelFiles::isPickledWeights).toList();
    if (!pickled.isEmpty()) {
      return new ArtifactException(
          "%s at %s has its weights only as pickled files (%s), and unpickling can run any code that such a file brings: Graft does not read them, and nothing was downloaded. What to do: see on %s/discussions whether a pull request adds safetensors, and load that with Upstream.fromHub(\"%s\", \"refs/pr/N\"), N being its number; or convert it in Python, for which AutoModel.from_pretrained(\"%s\").save_pretrained(\"directory\") and the tokenizer's save_pretrained are enough, and load the directory with Upstream.from."
              .formatted(repository, revision, shortList(pickled), page, repository, repository));
    }
    var other = files.stream().filter(f -> OTHER_WEIGHTS.matcher(f).matches()).toList();
    return new ArtifactException(
        "%s at %s has neither %s nor %s%s. Look for the repository of the model itself, in safetensors."
            .formatted(
                repository,
                revision,
                WEIGHTS,
                INDEX,
                files.contains("adapter_config.json")
                    ? ": it is an adapter, without the model that its page names"
                    : other.isEmpty() ? "" : "; it has " + shortList(other)));
  }

  static boolean isPickledWeights(String file) {
    var name = file.toLowerCase(Locale.ROOT);
    return PICKLED.matcher(name).matches()
        && Stream.of("training_args", "optimizer", "scheduler", "rng_state", "adapter_model")
            .noneMatch(name.substring(name.lastIndexOf('/') + 1)::startsWith);
  }

  /** Whether a file is pickled, or has weights in a format that is no safetensors. */
  static boolean isInOtherFormat(String file) {
    return PICKLED.matcher(file).matches()
        || (OTHER_WEIGHTS.matcher(file).matches() && !file.endsWith(".safetensors"));
  }

  static String shortList(List<String> names) {
    return shortList(names, 3);
  }

  static String shortList(List<String> names, int most) {
    var shown = names.stream().limit(most).map(PrintableText::of).toList();
    return String.join(", ", shown) + (names.size() > most ? ", ..." : "");
  }

  /** The directories of a model, each with a slash at its end; the root is the empty text. */
  static Set<String> directories(Path snapshot) {
    var directories = new LinkedHashSet<String>();
    directories.add("");
    modules(snapshot).forEach(module -> directories.add(module.directory()));
    return directories;
  }

  /** The directory of the weights. */
  static String transformer(Path snapshot) {
    return transformer(modules(snapshot));
  }

  /** The directory of the weights among those of the modules. */
  static String transformer(List<SentenceModule> modules) {
    return modules.stream()
        .filter(module -> module.kind().equals("Transformer"))
        .map(SentenceModule::directory)
        .filter(directory -> !directory.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static List<SentenceModule> modules(Path snapshot) {
    var file = snapshot.resolve(SentenceModule.FILE);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      return SentenceModule.parse(json(file), file.toString());
    } catch (IllegalArgumentException e) {
      throw new ArtifactException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The files of a directory of the model that are there, apart from the weights. */
  static List<String> small(String directory, HubListing listing) {
    return listing.files().stream()
        .filter(file -> file.startsWith(directory))
        .filter(
            file -> {
              var name = file.substring(directory.length());
              return name.equals(CONFIG)
                  || OPTIONAL.contains(name)
                  || SENTENCE_CONFIG.matcher(name).matches();
            })
        .sorted()
        .toList();
  }

  /** The shards that an index names, with their directory. */
  static Set<String> shards(Path snapshot, String directory) {
    var file = snapshot.resolve(directory + INDEX);
    var shards = new TreeSet<String>();
    if (json(file) instanceof JsonObject index
        && index.get("weight_map") instanceof JsonObject map) {
      for (var entry : map.entrySet()) {
        var shard = Json.text(entry.getValue()).orElse("");
        if (!RelativeName.isSafe(shard)) {
          throw new ArtifactException(
              file
                  + " names a shard \""
                  + PrintableText.of(shard)
                  + "\", which is no file's name.");
        }
        if (PICKLED.matcher(shard).matches()) {
          throw new ArtifactException(file + " names pickled shards, which Graft does not read.");
        }
        shards.add(directory + shard);
      }
    }
    if (shards.isEmpty()) {
      throw new ArtifactException(file + " has no weight_map that names the shards.");
    }
    return shards;
  }

  /** What a cached snapshot lacks without which no model can be loaded; empty if nothing. */
  static List<String> missing(Path snapshot) {
    var transformer = transformer(snapshot);
    var needed = new ArrayList<String>();
    needed.add(transformer + CONFIG);
    for (var module : modules(snapshot)) {
      if (module.kind().equals("Pooling")) {
        needed.add(module.directory() + CONFIG);
      }
    }
    if (!isThere(snapshot, transformer + WEIGHTS)) {
      if (isThere(snapshot, transformer + INDEX)) {
        needed.addAll(shards(snapshot, transformer));
      } else {
        needed.add(transformer + WEIGHTS);
      }
    }
    return needed.stream().filter(file -> !isThere(snapshot, file)).distinct().toList();
  }

  /**
   * Whether a cached snapshot that lacks nothing may still be a part of the model: what makes input
   * of texts or pictures is not there, and nobody has found that the repository has none.
   */
  static boolean mayLackPreparation(HubCache cache, String commit) {
    var transformer = transformer(cache.snapshot(commit));
    return PREPARING.stream()
            .noneMatch(name -> cache.has(commit, name) || cache.has(commit, transformer + name))
        && PREPARING.stream().anyMatch(name -> !cache.lacks(commit, name));
  }

  /**
   * Whether a cached snapshot that lacks nothing leaves open if it belongs to
   * sentence-transformers: it may be what loading it as a plain encoder has brought.
   */
  static boolean mayLackModules(HubCache cache, String commit) {
    return !cache.has(commit, SentenceModule.FILE)
        && !cache.lacks(commit, SentenceModule.FILE)
        // These come only with the whole repository.
        && !cache.has(commit, "README.md")
        && !cache.has(commit, ".gitattributes")
        && !hasHead(cache.snapshot(commit).resolve(CONFIG));
  }

  /** Whether a configuration is that of a classifier, a language model or the like. */
  private static boolean hasHead(Path config) {
    return json(config) instanceof JsonObject object
        && object.get("architectures") instanceof JsonArray names
        && names.size() == 1
        && Json.text(names.get(0))
            .filter(name -> name.contains("For") || name.contains("LMHead"))
            .isPresent();
  }

  /** Whether a file is one of those that Graft reads. */
  static boolean isRead(String file) {
    var name = file.substring(file.lastIndexOf('/') + 1);
    return name.endsWith(".safetensors")
        || name.equals(CONFIG)
        || name.equals(INDEX)
        || OPTIONAL.contains(name);
  }

  private static boolean isThere(Path snapshot, String file) {
    return Files.isRegularFile(snapshot.resolve(file));
  }

  private static JsonElement json(Path file) {
    try {
      if (Files.size(file) > LONGEST_JSON) {
        throw new ArtifactException(file + " is longer than " + LONGEST_JSON + " bytes.");
      }
      return JsonFile.read(file);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw new ArtifactException("Could not read " + file + " (" + e + ").", e);
    }
  }
}
