package dev.graft.architecture;

import dev.graft.module.Weights;
import java.util.List;
import java.util.Optional;

/**
 * The description of a pretrained network, from which its tree of modules is built as often as
 * needed: once for the upstream, once for every network tuned from it.
 */
public interface Architecture {

  /**
   * Builds the tree.
   *
   * @param weights where the pretrained parameters come from
   * @return a tree whose parameters are frozen and have no arrays of their own
   * @throws IllegalArgumentException if a parameter is missing or has another shape
   */
  Backbone build(Weights weights);

  /**
   * The family's name, as {@code model_type} in a configuration.
   *
   * @return for instance {@code bert}
   */
  String family();

  /**
   * The prefix that published checkpoints put before the names of this family's parameters.
   *
   * @return for instance {@code bert.}
   */
  String checkpointPrefix();

  /**
   * The width of a token's vector.
   *
   * @return at least 1
   */
  int width();

  /**
   * The most tokens that a sequence may have, special ones included; of a network of images, the
   * vectors that an image becomes.
   *
   * @return at least 1
   */
  int maxLength();

  /**
   * The paths of the layers.
   *
   * @return from the first that data meets to the last
   */
  List<String> layers();

  /**
   * The modules that LoRA adapts when nothing else is said: PEFT's defaults for the family.
   *
   * @return names as patterns
   */
  List<String> defaultTargets();

  /**
   * Whether the layers that adapters sit on store their weights as {@code [in, out]}, PEFT's {@code
   * fan_in_fan_out}.
   *
   * @return false for most families
   */
  default boolean fanInFanOut() {
    return false;
  }

  /**
   * The heads of attention, the same in every layer.
   *
   * @return empty for a family without attention, or whose attention no adapter asks for
   */
  default Optional<AttentionHeads> attentionHeads() {
    return Optional.empty();
  }

  /**
   * How an example becomes one vector.
   *
   * @return the pooling
   */
  Pooling pooling();

  /**
   * The width of the vector that an example becomes.
   *
   * @return {@link #width} unless the pooling joins several vectors
   */
  default int pooledWidth() {
    return width();
  }

  /**
   * The images that the network was made for.
   *
   * @return empty for a network of texts
   */
  default Optional<ImageSize> images() {
    return Optional.empty();
  }

  /**
   * What a classifier puts on the pooled vector.
   *
   * @return a linear layer unless the family's classifiers have more
   */
  default HeadLayout head() {
    return HeadLayout.PLAIN;
  }

  /**
   * What a language model puts on the last hidden state.
   *
   * @return empty for a family without language models
   */
  default Optional<LanguageHeadLayout> languageHead() {
    return Optional.empty();
  }

  /**
   * Whether it is a network as it is published, so that others can load it.
   *
   * @return false for one that only Graft puts together
   */
  default boolean published() {
    return true;
  }

  /**
   * The names under which files may hold a parameter, without the family's prefix.
   *
   * @param path the parameter's path
   * @return the path, and other names in the order in which they are looked for
   */
  default List<String> storedNames(String path) {
    return List.of(path);
  }

  /**
   * The name that transformers 5 gives a module or parameter once it is loaded, by which PEFT knows
   * it.
   *
   * @param path its path
   * @return the path, unless transformers renames what it loads; without the family's prefix
   */
  default String loadedName(String path) {
    return path;
  }
}
