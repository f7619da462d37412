package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.checkpoint.Checkpoint;
import dev.graft.checkpoint.StoredArray;
import dev.graft.data.ExampleEncoder;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.CollectedArrays;
import dev.graft.tensor.Tensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a checkpoint into an upstream. */
final class UpstreamLoader {
  private UpstreamLoader() {}

  /**
   * Copies the arrays that the architecture asks for into the engine's memory.
   *
   * <p>Copied rather than mapped: libtorch aligns its own memory, and the results of its matrix
   * products depend on the alignment.
   *
   * <p>No scope owns them in the end: networks share single arrays and may outlive the upstream, so
   * each array is freed when it is itself out of reach.
   */
  static Upstream load(
      String name,
      String source,
      ConfigurationFile config,
      Architecture architecture,
      Checkpoint checkpoint,
      ExampleEncoder encoder) {
    return load(name, source, config, architecture, checkpoint, encoder, ModelNotes.NONE);
  }

  /**
   * As {@link #load(String, String, ConfigurationFile, Architecture, Checkpoint, ExampleEncoder)}.
   *
   * @param notes what else is known of the model
   */
  static Upstream load(
      String name,
      String source,
      ConfigurationFile config,
      Architecture architecture,
      Checkpoint given,
      ExampleEncoder encoder,
      ModelNotes notes) {
    var checkpoint = new UsedArrays(given);
    // Arrays put no pressure on the collector: it does not see them.
    System.gc();
    NDManager scope = Tensors.newScope();
    var arrays = new HashMap<String, NDArray>();
    var heads = new HashMap<String, NDArray>();
    try {
      Backbone backbone =
          architecture.build(
              Weights.of(path -> array(scope, architecture, checkpoint, path, arrays)));
      Optional<LanguageModelNetwork> language =
          architecture
              .languageHead()
              .filter(layout -> holds(checkpoint, architecture, layout.parameters()))
              .map(
                  layout ->
                      new LanguageModelNetwork(
                          backbone,
                          layout,
                          Weights.of(path -> array(scope, architecture, checkpoint, path, heads))));
      checkpoint.refuseLeftovers(architecture);
      language.<Module>map(network -> network).orElse(backbone).materialise(scope, 0);
      Map<String, NDArray> classifier =
          notes.classifies() || classifies(config)
              ? classifier(scope, architecture, checkpoint)
              : Map.of();
      arrays.values().forEach(CollectedArrays::freeWhenUnreachable);
      heads.values().forEach(CollectedArrays::freeWhenUnreachable);
      classifier.values().forEach(CollectedArrays::freeWhenUnreachable);
      return new Upstream(
          name,
          source,
          config,
          architecture,
          arrays,
          encoder,
          backbone,
          new PretrainedHeads(classifier, language, heads, notes));
    } catch (IllegalArgumentException e) {
      throw String.valueOf(e.getMessage()).startsWith(given.source().toString())
          ? e
          : new IllegalArgumentException(given.source() + ": " + e.getMessage(), e);
    } finally {
      scope.close();
    }
  }

  private static @Nullable NDArray array(
      NDManager scope,
      Architecture architecture,
      Checkpoint checkpoint,
      String path,
      Map<String, NDArray> known) {
    String stored = storedName(checkpoint, architecture, path);
    if (stored == null) {
      return null;
    }
    return known.computeIfAbsent(path, unused -> read(scope, checkpoint.get(stored)));
  }

  /** A token classifier has a head of the same names: the configuration tells them apart. */
  private static boolean classifies(ConfigurationFile config) {
    List<String> stated = config.list("architectures");
    return stated.isEmpty()
        || stated.stream()
            .anyMatch(
                name ->
                    name.endsWith("ForSequenceClassification")
                        || name.endsWith("ForImageClassification"));
  }

  private static Map<String, NDArray> classifier(
      NDManager scope, Architecture architecture, Checkpoint checkpoint) {
    var arrays = new HashMap<String, NDArray>();
    List<String> paths = architecture.head().parameters();
    if (holds(checkpoint, architecture, paths)) {
      for (String path : paths) {
        var unused = array(scope, architecture, checkpoint, path, arrays);
      }
    }
    return arrays;
  }

  private static boolean holds(
      Checkpoint checkpoint, Architecture architecture, List<String> paths) {
    return paths.stream().allMatch(path -> storedName(checkpoint, architecture, path) != null);
  }

  /** Published checkpoints hold the names with or without the family's prefix. */
  private static @Nullable String storedName(
      Checkpoint checkpoint, Architecture architecture, String path) {
    for (String name : architecture.storedNames(path)) {
      for (String prefix : List.of("", architecture.checkpointPrefix())) {
        if (checkpoint.has(prefix + name)) {
          return prefix + name;
        }
      }
    }
    return null;
  }

  private static NDArray read(NDManager scope, StoredArray stored) {
    return StoredWeights.read(scope, stored);
  }
}
