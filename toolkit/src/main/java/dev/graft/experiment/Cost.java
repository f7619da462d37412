package dev.graft.experiment;

import java.util.function.ToDoubleFunction;

/** What a plan costs. */
public enum Cost {
  /** How many parameters backpropagation changes. */
  TRAINED_PARAMETERS("trained parameters", standing -> standing.size().trained()),

  /** How long training took, in seconds: the median over the seeds. */
  SECONDS("seconds of training", Standing::medianSeconds),

  /** Megabytes of weights, gradients and optimiser; activations come on top. */
  MEMORY("memory (MB)", standing -> standing.size().memoryBytes() / 1e6),

  /** Kilobytes of a saved model's weights. */
  SAVED_SIZE("saved size (kB)", standing -> standing.size().savedBytes() / 1e3);

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // a function without a state
  private final ToDoubleFunction<Standing> value;

  Cost(String title, ToDoubleFunction<Standing> value) {
    this.title = title;
    this.value = value;
  }

  /** The name with its unit. */
  String title() {
    return title;
  }

  double of(Standing standing) {
    return value.applyAsDouble(standing);
  }
}
