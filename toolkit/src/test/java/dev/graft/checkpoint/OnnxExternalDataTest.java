package dev.graft.checkpoint;

import static dev.graft.checkpoint.OnnxBytes.message;
import static dev.graft.checkpoint.OnnxBytes.model;
import static dev.graft.checkpoint.OnnxBytes.pair;
import static dev.graft.checkpoint.OnnxBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OnnxExternalDataTest {

  private final Path root;
  private final Path directory;

  OnnxExternalDataTest(@TempDir Path root) throws IOException {
    this.root = root;
    directory = Files.createDirectory(root.resolve("model"));
    Files.write(directory.resolve("model.onnx_data"), ReferenceFiles.littleEndian(1, 2, 3, 4));
    Files.write(root.resolve("secret"), ReferenceFiles.littleEndian(1, 2, 3, 4));
  }

  private static OnnxBytes external(String name, long size, String... keysAndValues) {
    var tensor = tensor(name, OnnxBytes.FLOAT, size).varint(14, 1);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      tensor.nested(13, pair(keysAndValues[i], keysAndValues[i + 1]));
    }
    return tensor;
  }

  private OnnxFile open(OnnxBytes... tensors) throws IOException {
    var graph = message();
    for (var tensor : tensors) {
      graph.nested(5, tensor);
    }
    return OnnxFile.open(Files.write(directory.resolve("model.onnx"), model(graph).toArray()));
  }

  @Test
  void readsArraysFromTheFileBesideTheModel() throws IOException {
    var file =
        open(
            external("end", 2, "location", "model.onnx_data", "offset", "8", "length", "8"),
            external("start", 3, "location", "./model.onnx_data"));

    assertThat(file.names()).containsExactly("end", "start");
    assertThat(ReferenceFiles.floats(file.get("end"))).containsExactly(3, 4);
    assertThat(ReferenceFiles.floats(file.get("start"))).containsExactly(1, 2, 3);
  }

  @Test
  void readsExternalDataBeyondTwoGigabytes() throws IOException {
    long far = 5_000_000_000L;
    try (var data = new RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
      data.seek(far);
      data.write(ReferenceFiles.littleEndian(7));
    }

    var file =
        open(
            external("far", 1, "location", "big", "offset", Long.toString(far)),
            external("near", 1, "location", "big"));

    assertThat(ReferenceFiles.floats(file.get("far"))).containsExactly(7);
    assertThat(ReferenceFiles.floats(file.get("near"))).containsExactly(0);
  }

  @ParameterizedTest
  @CsvSource({
    "16, 8",
    "17, 8",
    "-4, 8",
    "9223372036854775807, 8",
    "x, 8",
    "0, 4",
    "0, -8",
    "0, 9e9",
    "12, 8"
  })
  void refusesPlacesThatTheFileDoesNotHave(String offset, String length) {
    var tensor =
        external("w", 2, "location", "model.onnx_data", "offset", offset, "length", length);

    assertThatThrownBy(() -> open(tensor))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining("'w'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../secret", "sub/../../secret", "/etc/hostname", "", ".", "..", "absent", "a\0b"})
  void refusesLocationsOutsideTheModelsDirectoryOrWithoutAFile(String location) {
    assertThatThrownBy(() -> open(external("w", 1, "location", location)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.onnx");
  }

  @Test
  void refusesLinksOutOfTheDirectory() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), root.resolve("secret"));

    assertThatThrownBy(() -> open(external("w", 1, "location", "link")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("link out of");
  }

  @Test
  void refusesAnExternalArrayWithoutALocation() {
    assertThatThrownBy(() -> open(external("w", 1)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'w'")
        .hasMessageContaining("no location");
  }
}
