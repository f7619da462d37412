package dev.graft;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterConfiguration;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.StoredArray;
import dev.graft.data.TextTokenizer;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Loads a classifier that was saved here or by PEFT. */
final class ClassifierReader {
  private static final String HEAD_WEIGHT = ClassifierNetwork.HEAD + ".weight";

  private final Upstream upstream;
  private final Path directory;

  private ClassifierReader(Upstream upstream, Path directory) {
    this.upstream = upstream;
    this.directory = directory;
  }

  static Classifier read(Upstream upstream, Path directory) {
    return new ClassifierReader(upstream, directory).read();
  }

  private Classifier read() {
    Path cardFile = directory.resolve(SavedFiles.CARD);
    Path configFile = directory.resolve(SavedFiles.ADAPTER_CONFIG);
    boolean adapted = Files.exists(configFile);
    if (!adapted && !Files.exists(cardFile)) {
      throw new IllegalArgumentException(
          "%s holds no classifier: neither %s nor %s is there"
              .formatted(directory, SavedFiles.CARD, SavedFiles.ADAPTER_CONFIG));
    }
    JsonObject card = Files.exists(cardFile) ? SavedFiles.readJson(cardFile) : new JsonObject();
    checkBase(card);
    List<Adapter> adapters =
        adapted
            ? List.of(AdapterConfiguration.read(configFile, SavedFiles.readJson(configFile)))
            : List.of();
    Checkpoint file =
        SafetensorsFile.open(
            directory.resolve(adapted ? SavedFiles.ADAPTER_WEIGHTS : SavedFiles.WEIGHTS));
    Map<String, StoredArray> stored = byPath(file);
    Labels labels = labels(card, classes(file, stored));
    var details =
        new ModelCard(
            text(card, "plan").orElseGet(() -> describe(adapters)),
            adapters,
            card.has("head_dropout") ? card.get("head_dropout").getAsDouble() : 0,
            Optional.empty());
    ClassifierNetwork network = network(details, labels.size());
    try {
      fill(network, file, stored);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return new Classifier(upstream, network, tokenizer(card), labels, details);
  }

  private void checkBase(JsonObject card) {
    if (!card.has("base")) {
      return;
    }
    JsonObject base = card.getAsJsonObject("base");
    String expected = text(base, "fingerprint").orElse("");
    if (!expected.equals(upstream.fingerprint())) {
      throw new IllegalArgumentException(
          ("The classifier in %s was tuned from %s with weights %s, but the upstream given is %s "
                  + "with weights %s. Load the upstream that it was tuned from")
              .formatted(
                  directory,
                  text(base, "name").orElse("an unnamed model"),
                  shortened(expected),
                  upstream.name(),
                  shortened(upstream.fingerprint())));
    }
  }

  private static String shortened(String fingerprint) {
    return fingerprint.isEmpty() ? "unknown" : fingerprint.substring(0, 12);
  }

  /**
   * Arrays under the paths that a network has here, whatever prefixes the file puts before them.
   */
  private Map<String, StoredArray> byPath(Checkpoint file) {
    String family = upstream.architecture().checkpointPrefix();
    var stored = new LinkedHashMap<String, StoredArray>();
    for (String name : file.names()) {
      String path = without(without(name, SavedFiles.PEFT_PREFIX), family);
      stored.put(path, file.get(name));
    }
    return stored;
  }

  private static String without(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static int classes(Checkpoint file, Map<String, StoredArray> stored) {
    StoredArray head = stored.get(HEAD_WEIGHT);
    if (head == null || head.shape().length != 2) {
      throw new IllegalArgumentException(
          "%s holds no classification head: '%s' of shape [labels, width] is missing"
              .formatted(file.source(), HEAD_WEIGHT));
    }
    return Math.toIntExact(head.shape()[0]);
  }

  private Labels labels(JsonObject card, int classes) {
    List<String> names =
        card.has("labels")
            ? card.getAsJsonArray("labels").asList().stream().map(JsonElement::getAsString).toList()
            : IntStream.range(0, classes).mapToObj(i -> "LABEL_" + i).toList();
    if (names.size() != classes) {
      throw new IllegalArgumentException(
          "%s names %d labels, but the head has %d"
              .formatted(directory.resolve(SavedFiles.CARD), names.size(), classes));
    }
    return Labels.of(names);
  }

  private String describe(List<Adapter> adapters) {
    return adapters.isEmpty()
        ? "a loaded classifier"
        : adapters.get(0).describe(upstream.architecture());
  }

  private TextTokenizer tokenizer(JsonObject card) {
    return card.has("max_length")
        ? upstream.tokenizer().maxLength(card.get("max_length").getAsInt())
        : upstream.tokenizer();
  }

  private ClassifierNetwork network(ModelCard card, int classes) {
    FineTune plan = FineTune.classifier(upstream).headDropout(card.headDropout());
    for (Adapter adapter : card.adapters()) {
      plan = plan.adapt(adapter);
    }
    return PlanNetwork.of(card.adapters().isEmpty() ? plan.headOnly() : plan, classes).network();
  }

  private void fill(ClassifierNetwork network, Checkpoint file, Map<String, StoredArray> stored) {
    Map<String, Parameter> parameters = network.parameters();
    for (Map.Entry<String, StoredArray> entry : stored.entrySet()) {
      Parameter parameter = parameters.get(entry.getKey());
      if (parameter == null) {
        throw new CheckpointException(
            "%s holds '%s', which the network has no place for"
                .formatted(file.source(), entry.getValue().name()));
      }
      if (!Arrays.equals(parameter.shape(), entry.getValue().shape())) {
        throw new CheckpointException(
            "%s: '%s' has shape %s, but %s with this adapter needs %s"
                .formatted(
                    file.source(),
                    entry.getValue().name(),
                    Arrays.toString(entry.getValue().shape()),
                    upstream.name(),
                    Arrays.toString(parameter.shape())));
      }
      parameter.train(true);
    }
    parameters.forEach(
        (path, parameter) -> {
          if (parameter.role() != Role.UPSTREAM && !stored.containsKey(path)) {
            throw new CheckpointException("%s lacks '%s'".formatted(file.source(), path));
          }
        });
    network.materialise(0);
    stored.forEach(
        (path, array) -> {
          Parameter parameter = parameters.get(path);
          if (parameter != null) {
            parameter.assign(array.float32());
          }
        });
    network.endTraining();
  }

  private static Optional<String> text(JsonObject json, String key) {
    return json.has(key) && json.get(key).isJsonPrimitive()
        ? Optional.of(json.get(key).getAsString())
        : Optional.empty();
  }
}
