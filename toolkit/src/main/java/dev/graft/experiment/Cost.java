package dev.graft.experiment;

/** What a plan costs. */
public enum Cost {
  /** How many parameters backpropagation changes. */
  TRAINED_PARAMETERS("trained parameters"),

  /** How long training took, in seconds: the median over the seeds. */
  SECONDS("seconds of training"),

  /** Megabytes of weights, gradients and optimiser; activations come on top. */
  MEMORY("memory (MB)"),

  /** Kilobytes of a saved model's weights. */
  SAVED_SIZE("saved size (kB)");

  private final String title;

  Cost(String title) {
    this.title = title;
  }

  /** The name with its unit. */
  String title() {
    return title;
  }

  double of(Standing standing) {
    return switch (this) {
      case TRAINED_PARAMETERS -> standing.size().trained();
      case SECONDS -> standing.medianSeconds();
      case MEMORY -> standing.size().memoryBytes() / 1e6;
      case SAVED_SIZE -> standing.size().savedBytes() / 1e3;
    };
  }
}
