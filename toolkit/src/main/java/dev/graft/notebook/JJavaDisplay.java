package dev.graft.notebook;

import java.util.Map;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Graft's values in the display types of JJava. */
final class JJavaDisplay implements Screen {
  private final BaseKernel kernel;

  JJavaDisplay(BaseKernel kernel) {
    this.kernel = kernel;
  }

  static void register(Renderer renderer) {
    Views.all().forEach(view -> register(renderer, view));
  }

  private static <T> void register(Renderer renderer, View<T> view) {
    renderer
        .createRegistration(view.type())
        .preferring(MIMEType.TEXT_HTML, MIMEType.IMAGE_PNG)
        .supporting(MIMEType.TEXT_PLAIN)
        .register((value, context) -> put(view.render(value), context));
  }

  private static void put(Rendering rendering, RenderContext context) {
    context.renderIfRequested(MIMEType.TEXT_PLAIN, rendering::text);
    context.renderIfRequested(MIMEType.TEXT_HTML, rendering::html);
    rendering
        .image()
        .ifPresent(
            image ->
                context.renderIfRequested(
                    MIMEType.IMAGE_PNG,
                    (type, data) -> data.putData(type, image.base64(), size(image))));
  }

  private static Map<String, Integer> size(Image image) {
    return Map.of("width", image.width(), "height", image.height());
  }

  @Override
  public boolean show(String id, Rendering rendering) {
    if (!kernel.getIO().display.isAttached()) {
      return false;
    }
    var data = data(rendering);
    data.setDisplayId(id);
    kernel.display(data);
    return true;
  }

  @Override
  public void update(String id, Rendering rendering) {
    kernel.getIO().display.updateDisplay(id, data(rendering));
  }

  private static DisplayData data(Rendering rendering) {
    var data = new DisplayData(rendering.text());
    data.putHTML(rendering.html());
    return data;
  }
}
