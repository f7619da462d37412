package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDirectoryTest {

  private final Path root;
  private final Path directory;

  ModelDirectoryTest(@TempDir Path root) throws IOException {
    this.root = root;
    directory = Files.createDirectory(root.resolve("model"));
    write(directory.resolve("model-00001-of-00002.safetensors"), "b", 1);
    write(directory.resolve("model-00002-of-00002.safetensors"), "a", 2);
  }

  private static void write(Path file, String name, float value) {
    SafetensorsWriter.write(
        file,
        Map.of(name, FloatArray.of(new long[] {1}, value), "spare", FloatArray.of(new long[0], 0)),
        Map.of("format", "pt"));
  }

  private void index(String text) throws IOException {
    Files.writeString(directory.resolve("model.safetensors.index.json"), text);
  }

  @Test
  void opensASingleFile() {
    var checkpoint = SafetensorsFile.openDirectory(ReferenceFiles.bert(""));

    assertThat(checkpoint.names()).hasSize(41);
    assertThat(checkpoint.source()).hasFileName("model.safetensors");
  }

  @Test
  void opensShardsInTheirOrderAndOnlyTheNamesOfTheIndex() throws IOException {
    index(
        """
        {"metadata": {"total_size": 8},
         "weight_map": {"a": "model-00002-of-00002.safetensors",\r
                        "b": "model-00001-of-00002.safetensors"}}
        """);

    var checkpoint = SafetensorsFile.openDirectory(directory);

    assertThat(checkpoint.names()).containsExactly("b", "a");
    assertThat(ReferenceFiles.floats(checkpoint.get("a"))).containsExactly(2);
    assertThat(ReferenceFiles.floats(checkpoint.get("b"))).containsExactly(1);
    assertThat(checkpoint.has("spare")).isFalse();
    assertThat(checkpoint.metadata()).isEqualTo(Map.of("format", "pt", "total_size", "8"));
    assertThat(checkpoint.source()).hasFileName("model.safetensors.index.json");
    assertThatThrownBy(() -> checkpoint.get("c"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("index.json")
        .hasMessageContaining("'a'");
  }

  @Test
  void saysWhichShardIsMissingOrLacksAnArray() throws IOException {
    index("{\"weight_map\": {\"a\": \"model-00003.safetensors\"}}");
    assertThatThrownBy(() -> SafetensorsFile.openDirectory(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'model-00003.safetensors' is missing");
    index("{\"weight_map\": {\"zz\": \"model-00001-of-00002.safetensors\"}}");
    assertThatThrownBy(() -> SafetensorsFile.openDirectory(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("'zz'")
        .hasMessageContaining("does not hold it");
  }

  @Test
  void refusesShardsOutsideTheDirectory() throws IOException {
    Path outside = root.resolve("outside.safetensors");
    write(outside, "a", 1);
    for (String location : new String[] {"../outside.safetensors", outside.toString(), ""}) {
      index("{\"weight_map\": {\"a\": \"" + location + "\"}}");
      assertThatThrownBy(() -> SafetensorsFile.openDirectory(directory))
          .as(location)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("index.json");
    }
    Files.createSymbolicLink(directory.resolve("link.safetensors"), outside);
    index("{\"weight_map\": {\"a\": \"link.safetensors\"}}");
    assertThatThrownBy(() -> SafetensorsFile.openDirectory(directory))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("link out of");
  }

  @Test
  void followsTheLinksOfTheHubsCache() throws IOException {
    Path blobs = Files.createDirectories(root.resolve("blobs"));
    Path snapshot = Files.createDirectories(root.resolve("snapshots/main"));
    write(blobs.resolve("aa11"), "a", 5);
    Files.writeString(blobs.resolve("bb22"), "{\"weight_map\": {\"a\": \"model-1.safetensors\"}}");
    Files.createSymbolicLink(snapshot.resolve("model-1.safetensors"), Path.of("../../blobs/aa11"));
    Files.createSymbolicLink(
        snapshot.resolve("model.safetensors.index.json"), Path.of("../../blobs/bb22"));

    var checkpoint = SafetensorsFile.openDirectory(snapshot);

    assertThat(ReferenceFiles.floats(checkpoint.get("a"))).containsExactly(5);
  }

  @Test
  void refusesAnIndexThatIsDamaged() throws IOException {
    for (String text :
        new String[] {
          "",
          "[]",
          "{",
          "{}",
          "{\"weight_map\": 3}",
          "{\"weight_map\": {\"a\": 1}}",
          "{} {}",
          "\u0000"
        }) {
      index(text);
      assertThatThrownBy(() -> SafetensorsFile.openDirectory(directory))
          .as(text)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("index.json");
    }
  }

  @Test
  void saysWhatADirectoryWithoutWeightsLacks() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));
    assertThatThrownBy(() -> SafetensorsFile.openDirectory(empty))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("empty")
        .hasMessageContaining("model.safetensors");
    Files.write(empty.resolve("pytorch_model.bin"), new byte[4]);
    assertThatThrownBy(() -> SafetensorsFile.openDirectory(empty))
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContaining("run any code");
    assertThatThrownBy(() -> SafetensorsFile.openDirectory(root.resolve("absent")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("absent");
  }
}
