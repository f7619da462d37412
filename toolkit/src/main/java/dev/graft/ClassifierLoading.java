package dev.graft;

import java.nio.file.Path;
import java.util.List;

/** What is said about a classifier before it is loaded: an immutable value. */
public final class ClassifierLoading {
  private final Upstream upstream;
  private final Path directory;
  private final boolean acceptBase;
  private final List<String> labels;

  ClassifierLoading(Upstream upstream, Path directory, boolean acceptBase, List<String> labels) {
    this.upstream = upstream;
    this.directory = directory;
    this.acceptBase = acceptBase;
    this.labels = List.copyOf(labels);
  }

  /**
   * Accepts that the base model which the directory names is called otherwise than the upstream, or
   * has other weights. The shapes still have to fit.
   *
   * @return the changed value
   */
  public ClassifierLoading acceptBase() {
    return new ClassifierLoading(upstream, directory, true, labels);
  }

  /**
   * Says what the labels are called, in the order of the head: PEFT's files do not.
   *
   * @param names as many as the head has classes
   * @return the changed value
   */
  public ClassifierLoading labels(String... names) {
    return new ClassifierLoading(upstream, directory, acceptBase, List.of(names));
  }

  /**
   * Loads the classifier.
   *
   * @return the classifier
   * @throws IllegalArgumentException as {@link Classifier#load}, or if there are not as many names
   *     as classes
   * @throws dev.graft.checkpoint.CheckpointException if the weights cannot be read
   */
  public Classifier load() {
    return ClassifierReader.read(upstream, directory, acceptBase, labels);
  }
}
