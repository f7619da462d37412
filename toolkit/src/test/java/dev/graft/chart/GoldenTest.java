package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.evaluation.Estimate;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the comparison with kept pictures sees and what it overlooks. */
@ExtendWith(Golden.class)
class GoldenTest {
  @SuppressWarnings("NullAway.Init") // set before each test
  private Path kept;

  private final Path drawn = Golden.DRAWN.resolve("golden-test.png");

  @BeforeEach
  void keepElsewhere(@TempDir Path folder) {
    kept = folder.resolve("golden-test.png");
  }

  @AfterEach
  void removeWhatWasDrawn() throws IOException {
    Files.deleteIfExists(drawn);
  }

  @Test
  void aPictureIsKeptAndTheSameChartPasses() {
    Golden.check(kept, estimates("plan", 0.8), true);
    assertThat(kept).exists();
    assertThatCode(() -> Golden.check(kept, estimates("plan", 0.8), false))
        .doesNotThrowAnyException();
  }

  @Test
  void aDotThatMovedByAPercentOfTheAxisFails() {
    Golden.check(kept, estimates("plan", 0.8), true);
    assertThatThrownBy(() -> Golden.check(kept, estimates("plan", 0.81), false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("most at (")
        .hasMessageContaining(kept.toString())
        .hasMessageContaining(drawn.toString());
    assertThat(drawn).exists();
  }

  @Test
  void anotherNameFails() {
    Golden.check(kept, estimates("plan 1", 0.8), true);
    assertThatThrownBy(() -> Golden.check(kept, estimates("plan 7", 0.8), false))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anotherSizeFails() {
    Golden.check(kept, Charts.freezeMap(List.of(new FreezeMapRow("a", 1, 0, 0))), true);
    assertThatThrownBy(() -> Golden.check(kept, estimates("plan", 0.8), false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the size differs");
  }

  @Test
  void aMissingPictureFailsAndTheDrawnOneIsThereToLookAt() {
    assertThatThrownBy(() -> Golden.check(kept, estimates("plan", 0.8), false))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no golden picture")
        .hasMessageContaining("-Dgraft.golden=write");
    assertThat(drawn).exists();
  }

  @Test
  void chartsOfTheMachinesOwnFontAreNotCompared() {
    Typeface.choose(font -> font);
    try {
      assertThatThrownBy(() -> Golden.check(kept, estimates("plan", 0.8), false))
          .hasMessageContaining("@ExtendWith(Golden.class)");
    } finally {
      Golden.useKeptFonts();
    }
  }

  @Test
  void smallChangesAreSeen() {
    assertThat(seen(c -> dot(c, Palette.BLUE, 100, 100), c -> {})).as("a dot less").isTrue();
    assertThat(seen(c -> dot(c, Palette.BLUE, 100, 100), c -> dot(c, Palette.BLUE, 102, 100)))
        .as("a dot moved by two pixels")
        .isTrue();
    assertThat(seen(c -> dot(c, Palette.BLUE, 100, 100), c -> dot(c, Palette.PURPLE, 100, 100)))
        .as("a dot of another colour")
        .isTrue();
    assertThat(seen(c -> c.line(Palette.GRID, 1, 50, 0, 50, 150), c -> {}))
        .as("a pale line of the grid less")
        .isTrue();
    assertThat(
            seen(
                c -> c.line(Palette.BLUE, 2, 0, 50, 150, 50),
                c -> c.line(Palette.BLUE, 2, 0, 52, 150, 52)))
        .as("a line moved by two pixels")
        .isTrue();
    assertThat(
            seen(
                c -> c.fill(Palette.BLUE, 20, 20, 60, 20),
                c -> c.fill(Palette.BLUE, 20, 20, 62, 20)))
        .as("a bar longer by two pixels")
        .isTrue();
    assertThat(
            seen(
                c -> c.fill(new Color(0xF4F7FA), 20, 20, 60, 20),
                c -> c.fill(new Color(0xE6EDF4), 20, 20, 60, 20)))
        .as("a fill a little darker")
        .isTrue();
    assertThat(seen(c -> label(c, "10%", 60), c -> {})).as("a label less").isTrue();
    assertThat(seen(c -> label(c, "10%", 60), c -> label(c, "40%", 60)))
        .as("another digit")
        .isTrue();
    assertThat(seen(c -> label(c, "10%", 60), c -> label(c, "10%", 62)))
        .as("a label moved by two pixels")
        .isTrue();
  }

  /** Letters filled as outlines: placed and smoothed otherwise than by the font's own renderer. */
  @Test
  void anotherWayToSmoothLettersIsOverlooked() {
    var text = "encoder.layer.0 needs 12,288 of 1,774,464 (95%: 0.61 to 0.83)";
    for (var font : List.of(Canvas.TITLE, Canvas.BODY, Canvas.SMALL)) {
      assertThat(
              seen(
                  c -> c.text(text, font, Palette.TEXT, Canvas.Align.LEFT, 10, 50),
                  c -> outlines(c, text, font)))
          .isFalse();
    }
  }

  private static boolean seen(Consumer<Canvas> one, Consumer<Canvas> other) {
    return PictureDifference.between(picture(one), picture(other)).isSeen();
  }

  private static BufferedImage picture(Consumer<Canvas> drawing) {
    var canvas = new Canvas(480, 160);
    drawing.accept(canvas);
    return Golden.asKept(Chart.of(canvas, "a drawing"));
  }

  private static void dot(Canvas canvas, Color colour, double x, double y) {
    canvas.fill(colour, new Ellipse2D.Double(x - 5, y - 5, 10, 10));
  }

  private static void label(Canvas canvas, String text, double x) {
    canvas.text(text, Canvas.SMALL, Palette.MUTED, Canvas.Align.LEFT, x, 50);
  }

  private static void outlines(Canvas canvas, String text, Font asked) {
    var font = Typeface.of(asked);
    var graphics = canvas.graphics();
    var metrics = graphics.getFontMetrics(font);
    double base = 50 + (metrics.getAscent() - metrics.getDescent()) / 2.0;
    canvas.fill(
        Palette.TEXT,
        font.createGlyphVector(graphics.getFontRenderContext(), text).getOutline(10, (float) base));
  }

  private static Chart estimates(String name, double value) {
    return Charts.estimates(
        "Plans",
        "accuracy",
        List.of(
            new NamedEstimate(name, new Estimate(value, 0.6, 0.9)),
            new NamedEstimate("other", new Estimate(0.5, 0.2, 1))));
  }
}
