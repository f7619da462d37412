package dev.graft;

import dev.graft.evaluation.Report;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where runs report what became of them. A notebook installs its store here; without one, nothing
 * is kept.
 *
 * <p>A keeper that fails harms nothing: the reason is printed to the standard error stream, once in
 * a row, and the work goes on.
 */
public final class RunKeepers {
  private static volatile RunKeeper keeper = new None();
  private static volatile String lastProblem = "";

  private RunKeepers() {}

  /**
   * Sets who is told of every later event.
   *
   * @param keeper takes the place of the one before
   */
  public static void install(RunKeeper keeper) {
    RunKeepers.keeper = keeper;
    lastProblem = "";
  }

  /** From now on nobody is told. */
  public static void none() {
    install(new None());
  }

  /** A run that has ended, phases that belong to it apart. */
  static Run told(Run run) {
    tell(told -> told.finished(run));
    return run;
  }

  static void evaluated(Run run, Report report) {
    tell(told -> told.evaluated(run, report));
  }

  static void saved(Run run, Path directory) {
    tell(told -> told.saved(run, directory));
  }

  private static void tell(Consumer<RunKeeper> event) {
    try {
      event.accept(keeper);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      // An hour of training must not be lost with the note of it.
      String problem = e.getMessage() == null ? e.toString() : e.getMessage();
      if (!problem.equals(lastProblem)) {
        lastProblem = problem;
        System.err.println("Graft could not keep a run, and goes on without: " + problem);
      }
    }
  }

  private static final class None implements RunKeeper {
    @Override
    public void finished(Run run) {}

    @Override
    public void evaluated(Run run, Report report) {}

    @Override
    public void saved(Run run, Path directory) {}
  }
}
