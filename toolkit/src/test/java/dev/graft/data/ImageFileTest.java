package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what Python's imaging library (Pillow 12.3) reads and resizes. */
final class ImageFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ImageFileTest.class.getResource("/images/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "grey.png, grey-expected.png",
    "transparent.png, source.png",
    "grey-transparent.png, grey-expected.png",
    "palette.png, palette-expected.png",
    "bilevel.png, bilevel-expected.png",
    "grey16.png, grey-expected.png",
    "picture.bmp, source.png",
  })
  void readsEveryKindAsColours(String name, String expected) {
    assertThat(ImageFile.read(file(name), 3))
        .usingRecursiveComparison()
        .isEqualTo(ImageFile.read(file(expected), 3));
  }

  @ParameterizedTest
  @CsvSource({
    "photo.jpg, photo-expected.png",
    "grey.jpg, grey-jpg-expected.png",
    "turned-2.jpg, turned-2-expected.png",
    "turned-3.jpg, turned-3-expected.png",
    "turned-4.jpg, turned-4-expected.png",
    "turned-5.jpg, turned-5-expected.png",
    "turned-6.jpg, turned-6-expected.png",
    "turned-7.jpg, turned-7-expected.png",
    "turned-8.jpg, turned-8-expected.png",
  })
  void readsPhotographsUpright(String name, String expected) {
    RasterImage image = ImageFile.read(file(name), 3);
    RasterImage other = ImageFile.read(file(expected), 3);
    assertThat(image.width()).isEqualTo(other.width());
    assertThat(image.height()).isEqualTo(other.height());
    double sum = 0;
    for (int i = 0; i < image.values().length; i++) {
      int difference = Math.abs((image.values()[i] & 0xff) - (other.values()[i] & 0xff));
      assertThat(difference).as("value %d", i).isLessThanOrEqualTo(6);
      sum += difference;
    }
    assertThat(sum / image.values().length).isLessThan(0.5);
  }

  @Test
  void makesGreyOfColours() {
    assertThat(ImageFile.read(file("source.png"), 1))
        .usingRecursiveComparison()
        .isEqualTo(ImageFile.read(file("luma-expected.png"), 1));
  }

  @ParameterizedTest
  @CsvSource({
    "lanczos, 16, 16",
    "lanczos, 20, 64",
    "lanczos, 90, 11",
    "lanczos, 53, 20",
    "bilinear, 16, 16",
    "bilinear, 20, 64",
    "bilinear, 90, 11",
    "bilinear, 53, 20",
    "bicubic, 16, 16",
    "bicubic, 20, 64",
    "bicubic, 90, 11",
    "bicubic, 53, 20",
  })
  void resizesToTheBit(String filter, int width, int height) {
    RasterImage source = ImageFile.read(file("source.png"), 3);
    RasterImage expected = ImageFile.read(file("%s-%dx%d.png".formatted(filter, width, height)), 3);
    var byName =
        java.util.Arrays.stream(ResizeFilter.values())
            .filter(each -> each.word().equals(filter))
            .findFirst()
            .orElseThrow();
    assertThat(Resampling.resize(source, width, height, byName))
        .usingRecursiveComparison()
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"four-colours.jpg", "picture.webp"})
  void refusesWhatItCannotRead(String name) {
    assertThatThrownBy(() -> ImageFile.read(file(name), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(name.endsWith("webp") ? "PNG, JPEG, GIF or BMP" : "RGB");
  }

  @Test
  void namesFilesThatAreTornOrMissing() throws IOException {
    Path torn = temporary.resolve("torn.png");
    byte[] whole = Files.readAllBytes(file("source.png"));
    Files.write(torn, java.util.Arrays.copyOf(whole, whole.length / 2));
    Path text = Files.writeString(temporary.resolve("text.png"), "no image");
    for (Path path : new Path[] {torn, text, temporary.resolve("missing.png"), temporary}) {
      assertThatThrownBy(() -> ImageFile.read(path, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(path.toString());
    }
  }
}
