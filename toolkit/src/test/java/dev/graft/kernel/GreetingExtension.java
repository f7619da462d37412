package dev.graft.kernel;

import dev.graft.extension.KernelExtension;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;

/** Shows booleans as words; public because the service loader makes it. */
public final class GreetingExtension implements KernelExtension {

  @Override
  public void install(BaseKernel kernel) {
    kernel
        .getRenderer()
        .createRegistration(Boolean.class)
        .preferring("text/html")
        .register(
            (value, context) ->
                context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<b>" + value + "</b>"));
  }

  @Override
  public List<String> imports() {
    return List.of("import java.time.*;", "import no.such.thing.*;");
  }
}
