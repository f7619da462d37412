package dev.graft.kernel;

import dev.graft.extension.KernelExtension;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.util.List;

/** Fails at everything; public because the service loader makes it. */
public final class BrokenExtension implements KernelExtension {

  @Override
  public void install(BaseKernel kernel) {
    throw new NoClassDefFoundError("broken on purpose");
  }

  @Override
  public List<String> imports() {
    throw new IllegalStateException("no imports either");
  }

  @Override
  public void prepare() throws Exception {
    throw new java.io.IOException("the disk is full");
  }
}
