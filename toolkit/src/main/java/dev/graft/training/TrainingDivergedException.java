package dev.graft.training;

/** Training ran away: the loss is no finite number any more, or far above that of guessing. */
public final class TrainingDivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final transient History history;

  TrainingDivergedException(String message, History history) {
    super(message);
    this.history = history;
  }

  /**
   * What happened until then.
   *
   * @return the steps and epochs before
   */
  public History history() {
    return history;
  }
}
