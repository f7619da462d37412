package dev.graft;

import dev.graft.evaluation.Report;
import java.nio.file.Path;

/** Is told what becomes of every run of this process; see {@link RunKeepers}. */
public interface RunKeeper {

  /**
   * A run has ended, by itself or by an interrupt.
   *
   * @param run the run
   */
  void finished(Run run);

  /**
   * A run was judged.
   *
   * @param run the run
   * @param report what came out
   */
  void evaluated(Run run, Report report);

  /**
   * The model of a run was saved.
   *
   * @param run the run
   * @param directory where its files are
   */
  void saved(Run run, Path directory);
}
