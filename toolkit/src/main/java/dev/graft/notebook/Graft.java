package dev.graft.notebook;

import dev.graft.artifact.LiveDownloads;
import dev.graft.experiment.RunStore;
import dev.graft.training.LiveProgress;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Shows Graft's values in a notebook. Graft's own kernel and JJava do this by themselves; in IJava
 * a cell does it once:
 *
 * <pre>
 * dev.graft.notebook.Graft.install(getKernelInstance());
 * </pre>
 */
public final class Graft {
  private static final Set<Object> KERNELS =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private Graft() {}

  /**
   * Shows Graft's values, Tablesaw's tables and XChart's charts as tables and pictures, and every
   * training run and every download as a live progress bar; keeps every run in {@link
   * RunStore#here}. Calling it again changes nothing.
   *
   * @param kernel the running kernel: in a cell {@code getKernelInstance()}
   */
  public static void install(BaseKernel kernel) {
    if (isFirst(kernel)) {
      BaseKernelDisplay.register(kernel.getRenderer());
      var screen = new BaseKernelDisplay(kernel);
      LiveProgress.install(() -> new NotebookProgress(screen));
      LiveDownloads.install(() -> new NotebookDownload(screen));
      RunStore.keepRuns();
    }
  }

  /** Whether Graft was not yet installed in this kernel. */
  static boolean isFirst(Object kernel) {
    return KERNELS.add(kernel);
  }
}
