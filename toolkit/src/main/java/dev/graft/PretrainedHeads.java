package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.ConfigurationFile;
import dev.graft.module.Weights;
import dev.graft.task.Labels;
import dev.graft.task.LanguageModelNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a checkpoint holds on top of the backbone.
 *
 * @param classifier the arrays of a classification head by path; empty if there is none
 * @param language the language model, if there is one
 * @param languageArrays the arrays of its head by path
 * @param notes what the model's directory says beside its configuration
 */
record PretrainedHeads(
    Map<String, NDArray> classifier,
    Optional<LanguageModelNetwork> language,
    Map<String, NDArray> languageArrays,
    ModelNotes notes) {
  PretrainedHeads {
    classifier = Map.copyOf(classifier);
    languageArrays = Map.copyOf(languageArrays);
  }

  /** The language model of an upstream, computing as it was published. */
  static LanguageModelNetwork languageModel(Upstream upstream) {
    return upstream
        .heads()
        .language()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s was published without the head of a language model"
                        .formatted(upstream.name())));
  }

  /** The language model of an upstream as a tree of its own without arrays, to be trained. */
  static LanguageModelNetwork newLanguageModel(Upstream upstream) {
    var unused = languageModel(upstream);
    return new LanguageModelNetwork(
        upstream.architecture().build(Weights.of(upstream.arrays()::get)),
        upstream.architecture().languageHead().orElseThrow(),
        Weights.of(upstream.heads().languageArrays()::get));
  }

  /** No heads. */
  static PretrainedHeads only(ModelNotes notes) {
    return new PretrainedHeads(Map.of(), Optional.empty(), Map.of(), notes);
  }

  /**
   * The names of a published classifier's labels.
   *
   * @param config a {@code config.json}, whose {@code id2label} has them, or timm's {@code
   *     label_names}
   * @param classes how many there are
   */
  static Labels labels(ConfigurationFile config, int classes) {
    Map<String, String> stated = config.texts("id2label");
    List<String> listed = config.list("label_names");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      String otherwise = listed.size() == classes ? listed.get(i) : "LABEL_" + i;
      String name = stated.getOrDefault(Integer.toString(i), otherwise);
      // Of ImageNet's thousand labels two are called crane: a bird and a machine.
      names.add(names.contains(name) ? "%s (%d)".formatted(name, i) : name);
    }
    return Labels.of(names);
  }
}
