package dev.graft;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.TransformersClasses;
import dev.graft.checkpoint.FloatArray;
import dev.graft.checkpoint.SafetensorsWriter;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.TextTokenizer;
import dev.graft.json.JsonFile;
import dev.graft.module.Module;
import dev.graft.module.Parameter.Role;
import dev.graft.task.ClassifierNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes whole models as directories that transformers or sentence-transformers load. */
final class ModelExport {
  static final String WEIGHTS = "model.safetensors";

  private static final String VARIANCE = ".running_var";

  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private ModelExport() {}

  /** An upstream with the heads that it was published with. */
  static void write(Upstream upstream, Path directory) {
    checkPublished(upstream);
    var card = new JsonObject();
    card.addProperty("name", upstream.name());
    card.addProperty("source", upstream.source());
    ExportDirectory.write(
        directory,
        card,
        draft -> {
          Architecture architecture = upstream.architecture();
          PretrainedHeads heads = upstream.heads();
          boolean bare = heads.classifier().isEmpty() && heads.language().isEmpty();
          var arrays = new LinkedHashMap<String, FloatArray>();
          String prefix = bare ? "" : architecture.checkpointPrefix();
          upstream
              .backbone()
              .state()
              .forEach((path, array) -> arrays.put(prefix + path, stored(array.array())));
          heads.classifier().forEach((path, array) -> arrays.put(path, stored(array)));
          heads.languageArrays().forEach((path, array) -> arrays.put(path, stored(array)));
          writeFiles(draft, arrays, plain(upstream.config().content()), upstream.encoder());
          writeEnds(draft, heads.notes().ends());
          if (SentenceModules.needed(architecture) || heads.notes().normalises()) {
            SentenceModules.write(
                draft, architecture, maxLength(upstream.encoder()), heads.notes().normalises());
          }
        });
  }

  /** A classifier, adapters merged into the weights. */
  static void write(Classifier classifier, Path directory) {
    ClassifierNetwork network = classifier.network();
    Upstream upstream = classifier.upstream();
    checkPublished(upstream);
    checkMerges(classifier);
    var card = new JsonObject();
    card.addProperty("name", upstream.name());
    card.addProperty("plan", classifier.plan());
    classifier.card().provenance().addTo(card);
    ExportDirectory.write(
        directory,
        card,
        draft -> {
          Architecture architecture = upstream.architecture();
          boolean own = !SentenceModules.needed(architecture);
          Classifier merged = classifier.adapters().isEmpty() ? classifier : classifier.merged();
          try {
            JsonObject config = plain(upstream.config().content());
            label(config, classifier.labels());
            if (!TransformersClasses.known(architecture)) {
              labelForTimm(config, classifier.labels());
            } else if (own) {
              padding(config, classifier);
              config.add("architectures", list(TransformersClasses.classifier(architecture)));
            } else {
              config.add("architectures", list(TransformersClasses.base(architecture)));
            }
            Set<String> heads = paths(network, Role.HEAD);
            var arrays = new LinkedHashMap<String, FloatArray>();
            var head = new LinkedHashMap<String, FloatArray>();
            merged
                .network()
                .state()
                .forEach(
                    (path, array) -> {
                      boolean ofHead = heads.contains(path);
                      String prefix = own && !ofHead ? architecture.checkpointPrefix() : "";
                      (ofHead && !own ? head : arrays).put(prefix + path, stored(array.array()));
                    });
            writeFiles(draft, arrays, config, classifier.encoder());
            if (!own) {
              SentenceModules.write(draft, architecture, maxLength(classifier.encoder()), false);
              SentenceModules.writeHead(draft, head, architecture.pooledWidth(), network.classes());
            }
          } finally {
            // Unreachable, it would free the arrays that are being written.
            Reference.reachabilityFence(merged);
          }
        });
  }

  /** Else what is written would be a network of another kind to whoever loads it. */
  private static void checkPublished(Upstream upstream) {
    if (!upstream.architecture().published()) {
      throw new IllegalStateException(
          ("%s is no network that transformers has a class for: a block of DJL, or one with adapters "
                  + "that cannot be merged. Classifier.save keeps what was trained on it")
              .formatted(upstream.name()));
    }
  }

  static void checkMerges(Classifier classifier) {
    if (!MergedArrays.possible(classifier.network())) {
      throw new IllegalStateException(
          ("The adapters of '%s' cannot be merged into the weights: they are more than a change of "
                  + "weights. save(directory) keeps them")
              .formatted(classifier.plan()));
    }
  }

  private static Set<String> paths(Module network, Role role) {
    return network.parameters().entrySet().stream()
        .filter(entry -> entry.getValue().role() == role)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static FloatArray stored(NDArray array) {
    return new FloatArray(array.getShape().getShape(), array.toByteBuffer(true));
  }

  private static void writeFiles(
      Path directory, Map<String, FloatArray> arrays, JsonObject config, ExampleEncoder encoder) {
    SafetensorsWriter.write(directory.resolve(WEIGHTS), arrays, counts(arrays.keySet()), METADATA);
    JsonFile.write(directory.resolve("config.json"), config);
    encoder
        .files()
        .forEach(
            (name, content) -> {
              try {
                Files.write(directory.resolve(name), content);
              } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + directory.resolve(name), e);
              }
            });
  }

  /** A batch norm without this number would be taken for one that is new. */
  static Map<String, Long> counts(Set<String> names) {
    return names.stream()
        .filter(name -> name.endsWith(VARIANCE))
        .map(name -> name.substring(0, name.length() - VARIANCE.length()) + ".num_batches_tracked")
        .collect(Collectors.toUnmodifiableMap(name -> name, name -> 0L));
  }

  /** A published {@code generation_config.json} may name more of them than the configuration. */
  private static void writeEnds(Path directory, Set<Long> ends) {
    if (!ends.isEmpty()) {
      var ids = new JsonArray();
      ends.stream().sorted().forEach(ids::add);
      var json = new JsonObject();
      json.add("eos_token_id", ids);
      JsonFile.write(directory.resolve("generation_config.json"), json);
    }
  }

  /** Whatever the weights were stored in, they are float32 now. */
  private static JsonObject plain(JsonObject config) {
    JsonObject copy = config.deepCopy();
    copy.addProperty("dtype", "float32");
    if (copy.has("torch_dtype")) {
      copy.addProperty("torch_dtype", "float32");
    }
    return copy;
  }

  private static void labelForTimm(JsonObject config, List<String> labels) {
    config.addProperty("num_classes", labels.size());
    var names = new JsonArray();
    labels.forEach(names::add);
    config.add("label_names", names);
  }

  private static void label(JsonObject config, List<String> labels) {
    var names = new JsonObject();
    var numbers = new JsonObject();
    for (int i = 0; i < labels.size(); i++) {
      names.addProperty(Integer.toString(i), labels.get(i));
      numbers.addProperty(labels.get(i), i);
    }
    config.add("id2label", names);
    config.add("label2id", numbers);
    config.addProperty("problem_type", "single_label_classification");
  }

  /** Without it, transformers' classifiers on decoders take no batch of several texts. */
  private static void padding(JsonObject config, Classifier classifier) {
    boolean stated = config.has("pad_token_id") && !config.get("pad_token_id").isJsonNull();
    OptionalLong skipped = classifier.network().skipped();
    if (skipped.isPresent()) {
      config.addProperty("pad_token_id", skipped.getAsLong());
    } else if (!stated && classifier.encoder() instanceof TextTokenizer tokenizer) {
      config.addProperty("pad_token_id", tokenizer.padId());
    }
  }

  private static int maxLength(ExampleEncoder encoder) {
    return encoder instanceof TextTokenizer tokenizer ? tokenizer.maxLength() : 0;
  }

  private static JsonArray list(String only) {
    var list = new JsonArray();
    list.add(only);
    return list;
  }
}
