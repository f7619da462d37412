package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.messages.ContentType;

/** The base kernel's way to show and ask, led to the cell that the calling thread works for. */
final class KernelIO extends JupyterIO {

  private final Attribution attribution;

  KernelIO(Attribution attribution) {
    this.attribution = attribution;
  }

  /** From now on there is a client. */
  void attach() {
    setEnv(new Routed());
    setJupyterInEnabled(true);
  }

  private final class Routed extends ShellReplyEnvironment {

    Routed() {
      // What it is for is overridden: it has no channels of its own.
      super(null, null, null, null);
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      var execution = attribution.current();
      if (execution != null) {
        execution.publish(content);
      }
    }

    @Override
    public String readFromStdIn(String prompt, boolean isPassword) {
      var execution = attribution.current();
      if (execution == null) {
        throw new IllegalStateException("No cell runs that could ask for input.");
      }
      return execution.ask(prompt, isPassword) + "\n";
    }
  }
}
