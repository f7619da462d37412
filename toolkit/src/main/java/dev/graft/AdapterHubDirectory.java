package dev.graft;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.ConfigurationReader;
import dev.graft.architecture.Architecture;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.SafetensorsFile;
import dev.graft.task.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A directory as AdapterHub's library saves a bottleneck adapter, with the prediction head of a
 * model class of transformers beside it if there is one.
 */
final class AdapterHubDirectory {
  private static final String WEIGHTS = "adapter.safetensors";
  private static final String PICKLE = "pytorch_adapter.bin";
  private static final String HEAD_WEIGHTS = "model_head.safetensors";
  private static final String HEAD_CONFIG = "head_config.json";
  private static final String LABELS = "label2id";

  private AdapterHubDirectory() {}

  /** Whether the configuration is not one of PEFT's. */
  static boolean describes(ConfigurationReader configuration) {
    return !configuration.has("peft_type") && configuration.has("config");
  }

  /**
   * The arrays, under the names that they have here.
   *
   * @param directory the directory
   * @param configuration its {@code adapter_config.json}
   * @param adapter what that describes
   * @param upstream what it is for
   * @throws IllegalArgumentException if the arrays are kept as a pickle
   * @throws CheckpointException if an array is there under two names
   */
  static Checkpoint open(
      Path directory, ConfigurationReader configuration, Adapter adapter, Upstream upstream) {
    Path weights = directory.resolve(WEIGHTS);
    if (!Files.exists(weights) && Files.exists(directory.resolve(PICKLE))) {
      throw new IllegalArgumentException(
          ("%s is a pickle, which can run any code and is not read. Save the adapter again with "
                  + "save_adapter(directory, name, use_safetensors=True), which writes %s")
              .formatted(directory.resolve(PICKLE), WEIGHTS));
    }
    Checkpoint file = SafetensorsFile.open(weights);
    var places = new AdapterHubNames(upstream, configuration.text("name"), adapter);
    var renamed = new LinkedHashMap<String, String>();
    for (String name : file.names()) {
      String here = places.here(name);
      String earlier = renamed.put(here, name);
      if (earlier != null) {
        throw new CheckpointException(
            "%s holds '%s' twice, as '%s' and as '%s'".formatted(weights, here, earlier, name));
      }
    }
    Checkpoint arrays = new RenamedCheckpoint(file, renamed);
    Path head = directory.resolve(HEAD_WEIGHTS);
    return Files.exists(head)
        ? withHead(arrays, SafetensorsFile.open(head), upstream.architecture())
        : arrays;
  }

  private static Checkpoint withHead(Checkpoint arrays, Checkpoint head, Architecture family) {
    var names = new LinkedHashMap<String, String>();
    for (String name : head.names()) {
      if (family.head().modules().stream().anyMatch(module -> name.startsWith(module + "."))) {
        names.put(name, name);
      }
    }
    return new RenamedArrays(arrays, head, names);
  }

  /**
   * Checks that the head has as many classes as there are labels.
   *
   * @param directory the directory
   * @param classes those of the head
   * @throws IllegalArgumentException if not
   */
  static void checkLabels(Path directory, int classes) {
    labels(directory)
        .filter(labels -> labels.size() != classes)
        .ifPresent(
            labels -> {
              throw new IllegalArgumentException(
                  "%s: %s: %d names, but the head has %d classes"
                      .formatted(directory.resolve(HEAD_CONFIG), LABELS, labels.size(), classes));
            });
  }

  /**
   * The names of the head's labels.
   *
   * @param directory the directory
   * @return empty if it does not say
   * @throws IllegalArgumentException if they are not numbered from 0
   */
  static Optional<Labels> labels(Path directory) {
    Path file = directory.resolve(HEAD_CONFIG);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ConfigurationReader config = ConfigurationReader.open(file);
    if (!config.has(LABELS)) {
      return Optional.empty();
    }
    ConfigurationReader numbers = config.object(LABELS);
    var names = new TreeMap<Integer, String>();
    for (String name : numbers.json().keySet()) {
      names.put(numbers.wholeNumber(name, 0, Integer.MAX_VALUE), name);
    }
    int count = numbers.json().size();
    if (count == 0 || names.size() != count || names.lastKey() != count - 1) {
      throw config.expected(LABELS, "each label with a number of its own, from 0");
    }
    return Optional.of(Labels.of(List.copyOf(names.values())));
  }
}
