package dev.graft;

import dev.graft.artifact.PathLock;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/** Saving to a directory and loading from it exclude each other, between processes too. */
final class DirectoryLock {
  private DirectoryLock() {}

  /**
   * Runs an action while nobody else saves to a directory.
   *
   * @param action is told whether other processes are kept away: some file systems have no locks
   * @throws CancellationException if the thread is interrupted while it waits
   */
  static <T> T holding(Path directory, Function<PathLock, T> action) {
    try (PathLock lock = PathLock.on(directory)) {
      return action.apply(lock);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var cancelled =
          new CancellationException("Interrupted while another one saves to " + directory);
      cancelled.initCause(e);
      throw cancelled;
    }
  }
}
