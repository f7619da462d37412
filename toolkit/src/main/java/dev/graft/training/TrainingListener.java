package dev.graft.training;

/** Is told how training goes, on the thread that trains. Must return soon. */
public interface TrainingListener {

  /**
   * Training begins.
   *
   * @param plan what is trained, in a few words
   * @param steps how many steps there will be
   */
  void started(String plan, int steps);

  /**
   * What is computed once before the first step goes on.
   *
   * @param done how many texts are done, from 0
   * @param total how many there are
   */
  default void preparing(int done, int total) {}

  /**
   * A step is done.
   *
   * @param step what happened in it
   */
  void stepped(History.Step step);

  /**
   * An epoch is done.
   *
   * @param epoch what happened in it
   */
  void finishedEpoch(History.Epoch epoch);

  /**
   * Training has ended, also when it was interrupted or failed.
   *
   * @param summary how it ended, in a sentence
   */
  void ended(String summary);

  /** A listener that does nothing. */
  TrainingListener SILENT =
      new TrainingListener() {
        @Override
        public void started(String plan, int steps) {}

        @Override
        public void stepped(History.Step step) {}

        @Override
        public void finishedEpoch(History.Epoch epoch) {}

        @Override
        public void ended(String summary) {}
      };
}
