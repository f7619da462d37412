package dev.graft.experiment;

import java.nio.file.Path;

/** A process that keeps runs, and says so after each, until it is ended or fails. */
final class StoreWriter {
  private StoreWriter() {}

  /**
   * Keeps runs.
   *
   * @param arguments the store, the first run's number, how many
   */
  public static void main(String[] arguments) {
    RunStore store = RunStore.open(Path.of(arguments[0]));
    int first = Integer.parseInt(arguments[1]);
    for (int i = first; i < first + Integer.parseInt(arguments[2]); i++) {
      try {
        long id = PastRuns.keep(store, i, "run " + i);
        System.out.println("kept " + id + " " + i + " .");
      } catch (StoreException e) {
        System.out.println("failed " + e.getMessage());
        return;
      }
    }
  }
}
