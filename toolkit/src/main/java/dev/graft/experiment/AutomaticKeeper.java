package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.RunKeeper;
import dev.graft.evaluation.Report;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Keeps every run of this process in the store that is {@link RunStore#here} at that moment. */
final class AutomaticKeeper implements RunKeeper {
  @Override
  public void finished(Run run) {
    keep(store -> store.keep(run));
  }

  @Override
  public void evaluated(Run run, Report report) {
    keepKnown(run, store -> store.keep(run, report));
  }

  @Override
  public void saved(Run run, Path directory) {
    keepKnown(run, store -> store.keep(run, directory));
  }

  /** A run that its owner deleted stays deleted. */
  private static void keepKnown(Run run, Consumer<RunStore> work) {
    keep(
        store -> {
          if (store.knows(run)) {
            work.accept(store);
          }
        });
  }

  private static void keep(Consumer<RunStore> work) {
    try {
      work.accept(RunStore.here());
    } catch (StoreException e) {
      throw new StoreException(
          ("%s. RunStore.use(file), or the environment variable %s, names another file; "
                  + "RunStore.keepNothing(), or %s=off, keeps no runs")
              .formatted(e.getMessage(), StorePlace.VARIABLE, StorePlace.VARIABLE),
          e);
    }
  }
}
