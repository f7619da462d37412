package dev.graft.notebook;

import dev.graft.artifact.LiveDownloads;
import dev.graft.experiment.RunStore;
import dev.graft.training.LiveProgress;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** What JJava loads by itself to show Graft's values and to keep every run. */
public final class JJavaExtension implements Extension {
  @Override
  public void install(BaseKernel kernel) {
    if (Graft.isFirst(kernel)) {
      JJavaDisplay.register(kernel.getRenderer());
      var screen = new JJavaDisplay(kernel);
      LiveProgress.install(() -> new NotebookProgress(screen));
      LiveDownloads.install(() -> new NotebookDownload(screen));
      RunStore.keepRuns();
    }
  }
}
