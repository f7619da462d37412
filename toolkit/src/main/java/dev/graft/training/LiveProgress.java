package dev.graft.training;

import java.util.function.Supplier;

/**
 * Where training reports when a caller names no listener. A notebook installs its live display
 * here; without one, training is silent.
 */
public final class LiveProgress {
  private static volatile Supplier<TrainingListener> factory = () -> TrainingListener.SILENT;

  private LiveProgress() {}

  /**
   * Sets where every later run reports.
   *
   * @param factory gives a listener for each run
   */
  public static void install(Supplier<TrainingListener> factory) {
    LiveProgress.factory = factory;
  }

  /**
   * A listener for a run that begins now.
   *
   * @return a new listener
   */
  public static TrainingListener listener() {
    return factory.get();
  }
}
