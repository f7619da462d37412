package dev.graft;

import ai.djl.ndarray.NDManager;
import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterConfiguration;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.StoredArray;
import dev.graft.data.ExampleEncoder;
import dev.graft.module.Buffer;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import dev.graft.tensor.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Loads a classifier that was saved here or by PEFT. */
final class ClassifierReader {
  private final Upstream upstream;
  private final Path directory;

  private ClassifierReader(Upstream upstream, Path directory) {
    this.upstream = upstream;
    this.directory = directory;
  }

  static Classifier read(Upstream upstream, Path directory) {
    return DirectoryLock.holding(
        directory, lock -> new ClassifierReader(upstream, directory).read());
  }

  private Classifier read() {
    if (ExportDirectory.isExport(directory)) {
      throw new IllegalArgumentException(
          "%s holds a whole model: Upstream.from(directory).classifier() loads it without another"
              .formatted(directory));
    }
    if (Files.exists(directory.resolve(SavedFiles.CARD))) {
      return saved(SavedCard.read(directory.resolve(SavedFiles.CARD), upstream));
    }
    if (!Files.exists(directory.resolve(SavedFiles.ADAPTER_CONFIG))) {
      throw new IllegalArgumentException(
          "%s holds no classifier: neither %s nor %s is there"
              .formatted(directory, SavedFiles.CARD, SavedFiles.ADAPTER_CONFIG));
    }
    return fromPeft();
  }

  private Classifier saved(SavedCard card) {
    boolean adapted = Files.exists(directory.resolve(SavedFiles.ADAPTER_CONFIG));
    List<Adapter> adapters = adapted ? List.of(adapter()) : List.of();
    Stored stored = stored(adapted ? SavedFiles.ADAPTER_WEIGHTS : SavedFiles.WEIGHTS);
    card.checkLabels(classes(stored));
    var details = new ModelCard(card.plan(), adapters, card.headDropout(), card.provenance());
    return classifier(stored, card.labels(), card.encoder(), details);
  }

  /** PEFT keeps no label names. */
  private Classifier fromPeft() {
    Adapter adapter = adapter();
    Stored stored = stored(SavedFiles.ADAPTER_WEIGHTS);
    Labels labels =
        Labels.of(IntStream.range(0, classes(stored)).mapToObj(i -> "LABEL_" + i).toList());
    var details =
        new ModelCard(
            adapter.describe(upstream.architecture()), List.of(adapter), 0, Provenance.UNKNOWN);
    return classifier(stored, labels, upstream.encoder(), details);
  }

  private Adapter adapter() {
    return AdapterConfiguration.read(
        ConfigurationReader.open(directory.resolve(SavedFiles.ADAPTER_CONFIG)),
        upstream.architecture().build(Weights.of(upstream.arrays()::get)),
        upstream.architecture());
  }

  private Classifier classifier(
      Stored stored, Labels labels, ExampleEncoder encoder, ModelCard details) {
    ClassifierNetwork network = network(details, labels.size());
    try {
      fill(network, stored);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    return new Classifier(upstream, network, encoder, labels, details, directory -> {});
  }

  /** A file's arrays under the paths that a network has here. */
  private record Stored(Path file, Map<String, StoredArray> arrays) {}

  /** Whatever prefixes the file puts before the paths. */
  private Stored stored(String name) {
    Checkpoint file = SafetensorsFile.open(directory.resolve(name));
    String family = upstream.architecture().checkpointPrefix();
    var arrays = new LinkedHashMap<String, StoredArray>();
    for (String full : file.names()) {
      String path = without(without(full, SavedFiles.PEFT_PREFIX), family);
      StoredArray earlier = arrays.put(path, file.get(full));
      if (earlier != null) {
        throw new CheckpointException(
            "%s holds '%s' twice, as '%s' and as '%s'"
                .formatted(file.source(), path, earlier.name(), full));
      }
    }
    return new Stored(file.source(), arrays);
  }

  private static String without(String name, String prefix) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private int classes(Stored stored) {
    String weight = upstream.architecture().head().outputWeight();
    StoredArray head = stored.arrays().get(weight);
    int width = upstream.architecture().pooledWidth();
    if (head == null
        || head.shape().length != 2
        || head.shape()[0] < 1
        || head.shape()[1] != width) {
      throw new IllegalArgumentException(
          "%s: expected a classification head '%s' of shape [labels, %d], but found %s"
              .formatted(
                  stored.file(),
                  weight,
                  width,
                  head == null ? "none" : Arrays.toString(head.shape())));
    }
    return Math.toIntExact(head.shape()[0]);
  }

  private ClassifierNetwork network(ModelCard card, int classes) {
    FineTune plan = FineTune.classifier(upstream).headDropout(card.headDropout());
    for (Adapter adapter : card.adapters()) {
      plan = plan.adapt(adapter);
    }
    return PlanNetwork.of(card.adapters().isEmpty() ? plan.headOnly() : plan, classes).network();
  }

  /** The same arrays, those with names that transformers has in memory under their paths here. */
  private Stored here(Stored stored, Set<String> paths) {
    var others = new HashMap<String, String>();
    paths.forEach(
        path ->
            upstream
                .architecture()
                .storedNames(path)
                .forEach(name -> others.putIfAbsent(name, path)));
    var arrays = new LinkedHashMap<String, StoredArray>();
    stored
        .arrays()
        .forEach(
            (name, array) ->
                arrays.put(paths.contains(name) ? name : others.getOrDefault(name, name), array));
    return new Stored(stored.file(), arrays);
  }

  private void fill(ClassifierNetwork network, Stored given) {
    Stored stored = here(given, network.state().keySet());
    Map<String, Parameter> parameters = network.parameters();
    Map<String, StateArray> state = network.state();
    stored
        .arrays()
        .forEach(
            (path, array) -> {
              if (fitting(state.get(path), array, stored.file()) instanceof Parameter parameter) {
                parameter.train(true);
              }
            });
    parameters.forEach(
        (path, parameter) -> {
          if (parameter.role() != Role.UPSTREAM && !stored.arrays().containsKey(path)) {
            throw new CheckpointException("%s lacks '%s'".formatted(stored.file(), path));
          }
        });
    try (NDManager scope = Tensors.newScope()) {
      state.forEach(
          (path, own) -> {
            StoredArray array = stored.arrays().get(path);
            if (own instanceof Buffer buffer && array != null) {
              buffer.startFrom(Tensors.float32(scope, array.float32(), array.shape()));
            }
          });
      network.materialise(0);
    }
    stored
        .arrays()
        .forEach(
            (path, array) ->
                fitting(state.get(path), array, stored.file()).assign(array.float32()));
    network.endTraining();
  }

  private StateArray fitting(@Nullable StateArray own, StoredArray array, Path file) {
    if (own == null) {
      throw new CheckpointException(
          "%s holds '%s', which the network has no place for".formatted(file, array.name()));
    }
    if (!Arrays.equals(own.shape(), array.shape())) {
      throw new CheckpointException(
          "%s: '%s' has shape %s, but %s with this adapter needs %s"
              .formatted(
                  file,
                  array.name(),
                  Arrays.toString(array.shape()),
                  upstream.name(),
                  Arrays.toString(own.shape())));
    }
    return own;
  }
}
