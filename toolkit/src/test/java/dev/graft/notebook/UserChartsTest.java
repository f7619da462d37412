package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChartBuilder;

/** XChart's charts that a notebook made itself. */
final class UserChartsTest {
  private static final Renderer RENDERER = new Renderer();

  @BeforeAll
  static void register() {
    BaseKernelDisplay.register(RENDERER);
  }

  @Test
  void chartsOfTheUsersOwnAreShownTwiceAsSharp() throws IOException {
    var chart =
        new XYChartBuilder().width(300).height(200).title("<script>alert(1)</script>").build();
    Object unused = chart.addSeries("a", new double[] {0, 1}, new double[] {1, 2});
    var data = RENDERER.render(chart);
    var bytes = Base64.getDecoder().decode((String) data.getData(MIMEType.IMAGE_PNG));
    assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(600);
    assertThat(html(chart)).contains("width=\"300\"").doesNotContain("<script");
  }

  @Test
  void aChartWithoutSeriesIsShownOrSaysWhy() {
    assertThat(html(new XYChartBuilder().width(300).height(200).build())).startsWith("<div");
    assertThat(html(new XYChartBuilder().width(300_000).height(200).build()))
        .contains("cannot be shown")
        .contains("1 to 4000 pixels");
  }

  private static String html(Object value) {
    return (String) RENDERER.render(value).getData(MIMEType.TEXT_HTML);
  }
}
