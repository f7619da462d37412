package dev.graft.artifact;

import static dev.graft.artifact.ModelJars.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
final class ModelJarTest {
  private static final String MODEL = "tiny:model:1.0";

  private ModelJars user;

  @BeforeEach
  void prepare(@TempDir Path home) throws IOException {
    user = new ModelJars(home);
  }

  @AfterEach
  void restore() {
    user.close();
  }

  @Test
  void aDirectoryAnywhereInTheJarIsTakenOutWithAllThatGraftReads() throws IOException {
    user.publish(
        entry("META-INF/MANIFEST.MF", ""),
        entry("some/Code.class", "code"),
        entry("models/bert/config.json", "{}"),
        entry("models/bert/model.safetensors", "weights"),
        entry("models/bert/tokenizer.json", "tokens"),
        entry("models/bert/1_Pooling/config.json", "pooling"),
        entry("models/bert/pytorch_model.bin", "pickled"),
        entry("models/bert/onnx/model.onnx", "graph"),
        entry("models/other.txt", "text"));

    Path directory = user.jar(MODEL).model(null).orElseThrow();

    assertThat(names(directory))
        .containsExactly(
            "1_Pooling/config.json", "config.json", "model.safetensors", "tokenizer.json");
    assertThat(directory.resolve("model.safetensors")).hasContent("weights");
    assertThat(ModelJar.source(directory)).contains(MODEL);
    assertThat(ModelJar.source(directory.resolveSibling("other"))).isEmpty();
    assertThat(user.jar(MODEL).model("/models/bert/")).contains(directory);
  }

  @Test
  void atTheRootOfAJarItIsTakenOutWithoutWhatMakesItAJar() throws IOException {
    user.publish(
        entry("META-INF/maven/pom.xml", "pom"),
        entry("dev/Code.class", "code"),
        entry("config.json", "{}"),
        entry("model.safetensors.index.json", "{}"),
        entry("model-00001-of-00001.safetensors", "shard"));
    assertThat(names(user.jar(MODEL).model(null).orElseThrow()))
        .containsExactly(
            "config.json", "model-00001-of-00001.safetensors", "model.safetensors.index.json");
    assertThat(user.jar(MODEL).model("")).isEqualTo(user.jar(MODEL).model(null));
  }

  @Test
  void modulesOfSentenceTransformersAreNoModelsOfTheirOwn() throws IOException {
    user.publish(
        entry(
            "st/modules.json",
            """
            [{"type": "sentence_transformers.models.Transformer", "path": "0_Transformer"},
             {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"},
             {"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]
            """),
        entry("st/0_Transformer/config.json", "{}"),
        entry("st/0_Transformer/model.safetensors", "weights"),
        entry("st/1_Pooling/config.json", "{}"),
        entry("st/2_Dense/config.json", "{}"),
        entry("st/2_Dense/model.safetensors", "head"));
    assertThat(names(user.jar(MODEL).model(null).orElseThrow())).hasSize(6);
  }

  @Test
  void aModulesFileOfAnotherProgramHidesNoModel() throws IOException {
    user.publish(
        entry("modules.json", "[[["),
        entry("a/modules.json", "{\"some\": 1}"),
        entry("a/config.json", "{}"),
        entry("a/model.safetensors", "weights"));
    assertThat(names(user.jar(MODEL).model(null).orElseThrow())).hasSize(3);
  }

  @Test
  void ofSeveralModelsOneIsChosenByItsDirectory() throws IOException {
    user.publish(
        entry("a/config.json", "{}"),
        entry("a/model.safetensors", "of a"),
        entry("a/b/config.json", "{}"),
        entry("a/b/model.safetensors", "of b"),
        entry("a%2Fb/config.json", "{}"),
        entry("a%2Fb/model.safetensors", "of c"));
    var jar = user.jar(MODEL);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> jar.model(null))
        .withMessageContainingAll(MODEL, "3 models", "\"a\"", "\"a/b\"", "fromMaven(");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> jar.model("../a"))
        .withMessageContainingAll("no model in \"../a\"", "\"a/b\"");
    for (var chosen : List.of("a", "a/b", "a%2Fb")) {
      var directory = jar.model(chosen).orElseThrow();
      assertThat(names(directory)).containsExactly("config.json", "model.safetensors");
      assertThat(ModelJar.source(directory)).contains(MODEL + "!/" + chosen);
    }
    assertThat(jar.model("a/b").orElseThrow().resolve("model.safetensors")).hasContent("of b");
    // Nor once one of them is cached.
    assertThatIllegalArgumentException().isThrownBy(() -> jar.model(null));
  }

  /** Lets entries say that they have four gigabytes. */
  @Test
  void anInterruptedExtractionLeavesNothingAndTheNextOneIsWhole() throws Exception {
    user.publish(
        entry("m/config.json", "{}"),
        new ModelJars.Entry("m/model.safetensors", new byte[1_000_000]));
    var jar = user.jar(MODEL);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> jar.model(null))
          .isInstanceOf(ArtifactException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertNothingIsCached();
    var directory = user.jar(MODEL).model(null).orElseThrow();
    assertThat(directory.resolve("model.safetensors")).hasSize(1_000_000);
  }

  @Test
  void whatAKilledProcessLeftIsNotTakenForTheModelAndGoes() throws IOException {
    publishSmall("w");
    var directory = user.jar(MODEL).model(null).orElseThrow();
    var part =
        Files.createDirectories(
            directory.resolveSibling("." + directory.getFileName() + ".1.part"));
    Files.writeString(part.resolve("config.json"), "half");
    // As if it had ended between moving the directory and recording it.
    Files.delete(Path.of(directory + ".json"));
    Files.delete(directory.resolve("model.safetensors"));

    assertThat(user.jar(MODEL).model(null)).contains(directory);

    assertThat(directory.resolve("model.safetensors")).hasContent("w");
    assertThat(part).doesNotExist();
  }

  @Test
  void theSecondTimeTheJarIsNotRead() throws IOException {
    publishSmall("w");
    var directory = user.jar(MODEL).model(null);
    var time = Files.getLastModifiedTime(user.jar());
    Files.write(user.jar(), new byte[(int) Files.size(user.jar())]);
    Files.setLastModifiedTime(user.jar(), time);
    assertThat(user.jar(MODEL).model(null)).isEqualTo(directory);
  }

  @Test
  void aVersionThatNeverChangesIsCachedForWhenTheJarCannotBeHad() throws IOException {
    publishSmall("w");
    var directory = user.jar(MODEL).model(null);
    Files.delete(user.jar());
    assertThat(user.jar(MODEL).model(null)).isEqualTo(directory);
    assertThat(user.jar("tiny:model:jar:1.0").model("m")).isEqualTo(directory);
    assertThatThrownBy(() -> user.jar(MODEL).model("other"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("tiny:model:jar:1.0", "Check the network");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void aCachedFileThatIsCutOrGoneIsTakenOutAgain(String file) throws IOException {
    publishSmall("weights");
    var directory = user.jar(MODEL).model(null).orElseThrow();
    Files.writeString(directory.resolve(file), "w");
    assertThat(user.jar(MODEL).model(null)).contains(directory);
    assertThat(directory.resolve("model.safetensors")).hasContent("weights");
    Files.delete(directory.resolve(file));
    assertThat(user.jar(MODEL).model(null)).contains(directory);
    assertThat(directory.resolve(file)).isNotEmptyFile();
  }

  @Test
  void anotherJarOfTheSameCoordinatesIsAnotherModel() throws IOException {
    publishSmall("one");
    var first = user.jar(MODEL).model(null).orElseThrow();
    publishSmall("two");
    Files.setLastModifiedTime(user.jar(), FileTime.fromMillis(0));
    var second = user.jar(MODEL).model(null).orElseThrow();
    assertThat(first.resolve("model.safetensors")).hasContent("one");
    assertThat(second.resolve("model.safetensors")).hasContent("two");
  }

  @Test
  void aSnapshotIsLookedUpAgain() throws IOException {
    var snapshot = "tiny:model:1.0-SNAPSHOT";
    var file = user.file("model", "1.0-SNAPSHOT", "model-1.0-SNAPSHOT.jar");
    ModelJars.publish(file, ModelJars.small("one"));
    assertThat(user.jar(snapshot).model(null).orElseThrow().resolve("model.safetensors"))
        .hasContent("one");
    ModelJars.publish(file, ModelJars.small("three"));
    var later = user.jar(snapshot).model(null).orElseThrow();
    assertThat(later.resolve("model.safetensors")).hasContent("three");
    assertThat(ModelJar.source(later)).contains(snapshot);
    Files.delete(file);
    assertThatThrownBy(() -> user.jar(snapshot)).isInstanceOf(ArtifactException.class);
  }

  @Test
  void theClassifierAndTheTypeAreHonoured() throws IOException {
    publishSmall("main");
    ModelJars.publish(user.file("model", "1.0", "model-1.0-small.zip"), ModelJars.small("small"));
    var coordinates = "tiny:model:zip:small:1.0";
    var directory = user.jar(coordinates).model(null).orElseThrow();
    assertThat(directory.resolve("model.safetensors")).hasContent("small");
    assertThat(ModelJar.source(directory)).contains(coordinates);
  }

  @Test
  void manyAtOnceAllGetTheWholeModel() throws Exception {
    user.publish(
        entry("m/config.json", "{}"),
        new ModelJars.Entry("m/model.safetensors", new byte[3_000_000]));
    var pool = Executors.newFixedThreadPool(8);
    try {
      var tasks =
          Stream.<Callable<Path>>generate(() -> () -> user.jar(MODEL).model(null).orElseThrow())
              .limit(16)
              .toList();
      for (var done : pool.invokeAll(tasks)) {
        assertThat(done.get().resolve("model.safetensors")).hasSize(3_000_000);
      }
    } finally {
      pool.shutdown();
    }
    assertThat(user.cached()).noneMatch(file -> file.contains(".part"));
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void assertNothingIsCached() throws IOException {
    assertThat(user.cached()).allMatch(f -> f.endsWith(".jar") || f.endsWith(".lock"));
  }

  private void publishSmall(String weights) throws IOException {
    ModelJars.publish(user.jar(), ModelJars.small(weights));
  }
}
