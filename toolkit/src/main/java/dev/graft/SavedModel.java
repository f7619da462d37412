package dev.graft;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.AdapterMethods;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Architecture;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.checkpoint.StoredArray;
import dev.graft.data.ExampleEncoder;
import dev.graft.module.AdapterModule;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a saved classifier, or of an adapter of PEFT's or AdapterHub's, opened: its
 * adapters, its labels and its arrays, which are read when they are asked for.
 */
final class SavedModel {
  private final Upstream upstream;
  private final Path directory;
  private final @Nullable SavedCard card;
  private final List<SavedAdapter> adapters = new ArrayList<>();
  private final Checkpoint main;

  /** An adapter with the file of its arrays. */
  private record SavedAdapter(NamedAdapter adapter, Checkpoint file) {}

  private SavedModel(Upstream upstream, Path directory, @Nullable SavedCard card) {
    this.upstream = upstream;
    this.directory = directory;
    this.card = card;
    if (adapted(directory)) {
      adapters.add(adapter(AdapterModule.UNNAMED, directory));
    }
    if (card != null) {
      card.adapters().forEach(name -> adapters.add(adapter(name, directory.resolve(name))));
    }
    main =
        adapters.isEmpty()
            ? SafetensorsFile.open(directory.resolve(SavedFiles.WEIGHTS))
            : adapters.get(0).file();
  }

  /**
   * Opens a directory.
   *
   * @param upstream the model that it was tuned from
   * @param directory the directory
   * @param acceptBase whether a base model of another name, or with other weights, is accepted
   * @throws IllegalArgumentException if a file is missing, says something unsupported, does not fit
   *     the upstream, or was tuned from another one
   */
  static SavedModel open(Upstream upstream, Path directory, boolean acceptBase) {
    if (ExportDirectory.isExport(directory)) {
      throw new IllegalArgumentException(
          "%s holds a whole model: Upstream.from(directory).classifier() loads it without another"
              .formatted(directory));
    }
    if (Files.exists(directory.resolve(SavedFiles.CARD))) {
      SavedCard card = SavedCard.read(directory.resolve(SavedFiles.CARD), upstream, acceptBase);
      return new SavedModel(upstream, directory, card);
    }
    if (!adapted(directory)) {
      throw new IllegalArgumentException(
          "%s holds no classifier: neither %s nor %s is there"
              .formatted(directory, SavedFiles.CARD, SavedFiles.ADAPTER_CONFIG));
    }
    if (!acceptBase) {
      RecordedBase.check(configuration(directory), upstream);
    }
    return new SavedModel(upstream, directory, null);
  }

  private static boolean adapted(Path directory) {
    return Files.exists(directory.resolve(SavedFiles.ADAPTER_CONFIG));
  }

  private static ConfigurationReader configuration(Path directory) {
    return ConfigurationReader.open(directory.resolve(SavedFiles.ADAPTER_CONFIG));
  }

  private SavedAdapter adapter(String name, Path place) {
    ConfigurationReader configuration = configuration(place);
    Architecture family = upstream.architecture();
    Adapter adapter = AdapterMethods.read(configuration, PlanNetwork.tree(upstream), family);
    Checkpoint file =
        AdapterHubDirectory.describes(configuration)
            ? AdapterHubDirectory.open(place, configuration, adapter, upstream)
            : SafetensorsFile.open(place.resolve(SavedFiles.ADAPTER_WEIGHTS));
    return new SavedAdapter(new NamedAdapter(name, adapter), file);
  }

  /** The adapters, in the order in which they are put into the network. */
  List<NamedAdapter> adapters() {
    return adapters.stream().map(SavedAdapter::adapter).toList();
  }

  /** The names of the head's labels, which PEFT does not keep. */
  Optional<Labels> labels() {
    return card == null ? AdapterHubDirectory.labels(directory) : Optional.of(card.labels());
  }

  /** Makes of texts or images what the network takes. */
  ExampleEncoder encoder() {
    return TextRoom.cut(upstream, card == null ? upstream.encoder() : card.encoder(), adapters());
  }

  /** In force before the head's linear layer in training. */
  double headDropout() {
    return card == null ? 0 : card.headDropout();
  }

  /** How it came to be. */
  ModelCard details() {
    String plan =
        card == null
            ? adapters.get(0).adapter().adapter().describe(upstream.architecture())
            : card.plan();
    return new ModelCard(
        plan, adapters(), headDropout(), card == null ? Provenance.UNKNOWN : card.provenance());
  }

  /** The file that holds the head. */
  Path file() {
    return main.source();
  }

  /**
   * How many labels the head tells apart.
   *
   * @return empty if there is no head
   * @throws IllegalArgumentException if there is one of another shape than the upstream needs
   */
  Optional<Integer> classes() {
    Architecture architecture = upstream.architecture();
    String weight = architecture.head().outputWeight();
    int width = architecture.pooledWidth();
    Optional<long[]> head =
        main.names().stream()
            .filter(name -> StoredPaths.bare(name, architecture).equals(weight))
            .findFirst()
            .map(name -> main.get(name).shape());
    head.ifPresent(
        shape -> {
          if (shape.length != 2 || shape[0] < 1 || shape[1] != width) {
            throw new IllegalArgumentException(
                "%s: expected a classification head '%s' of shape [labels, %d], but found %s"
                    .formatted(file(), weight, width, Arrays.toString(shape)));
          }
        });
    int classes = head.map(shape -> Math.toIntExact(shape[0])).orElse(0);
    if (head.isPresent() && card != null) {
      card.checkLabels(classes);
    } else if (head.isPresent()) {
      AdapterHubDirectory.checkLabels(directory, classes);
    }
    return head.map(shape -> classes);
  }

  /** A network for it, without arrays. */
  ClassifierNetwork network(int classes) {
    FineTune plan = FineTune.classifier(upstream).headDropout(headDropout());
    for (NamedAdapter named : adapters()) {
      plan = plan.adapt(named.name(), named.adapter());
    }
    return PlanNetwork.of(adapters.isEmpty() ? plan.headOnly() : plan, classes).network();
  }

  /**
   * The arrays by the paths that they have in a network.
   *
   * @param network one with the same adapters
   */
  Map<String, StoredArray> arrays(ClassifierNetwork network) {
    if (adapters.isEmpty()) {
      return named(main, new StoredPaths(network, upstream.architecture()));
    }
    var arrays = new LinkedHashMap<String, StoredArray>();
    List<AdapterPaths> paths = AdapterPaths.of(upstream, adapters());
    for (int i = 0; i < adapters.size(); i++) {
      // What each file holds, such as the head, is taken from the first.
      named(adapters.get(i).file(), new StoredPaths(network, upstream.architecture(), paths.get(i)))
          .forEach(arrays::putIfAbsent);
    }
    return arrays;
  }

  private static Map<String, StoredArray> named(Checkpoint file, StoredPaths paths) {
    var arrays = new LinkedHashMap<String, StoredArray>();
    paths.of(file.names(), file.source()).forEach((path, name) -> arrays.put(path, file.get(name)));
    return arrays;
  }
}
