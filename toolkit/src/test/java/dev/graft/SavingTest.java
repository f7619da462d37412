package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import dev.graft.adapter.Lora;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A save replaces an earlier save as a whole, and nothing else. */
final class SavingTest {
  private static final Classifier PROBE = TinyModel.of(FineTune::headOnly);
  private static final Classifier LORA = TinyModel.of(plan -> plan.adapt(Lora.rank(2)));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  @Test
  void refusesToOverwriteTheUpstreamItCameFrom() throws IOException {
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(Reference.BERT.resolve(file), directory.resolve(file));
    }
    Map<String, String> before = TinyModel.files(directory);
    for (Classifier model : List.of(PROBE, LORA)) {
      assertThatThrownBy(() -> model.save(directory))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("model.safetensors")
          .hasMessageContaining("Save to another directory");
    }
    assertThat(TinyModel.files(directory)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adapter_config.json",
        "adapter_model.safetensors",
        "model.safetensors",
        "graft.json"
      })
  void refusesADirectoryWithSomeoneElsesFile(String file) throws IOException {
    Files.writeString(directory.resolve(file), "{\"precious\": true}");
    Map<String, String> before = TinyModel.files(directory);
    assertThatThrownBy(() -> LORA.save(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file);
    assertThat(TinyModel.files(directory)).isEqualTo(before);
  }

  @Test
  void refusesALinkThatLeadsNowhere() throws IOException {
    Path link = directory.resolve("model.safetensors");
    Files.createSymbolicLink(link, directory.resolve("gone"));
    assertThatThrownBy(() -> PROBE.save(directory)).hasMessageContaining("model.safetensors");
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void replacesAnEarlierSaveAndLeavesOtherFilesAlone() throws IOException {
    Files.writeString(directory.resolve("notes.txt"), "mine");
    LORA.save(directory);
    PROBE.save(directory);
    assertThat(TinyModel.files(directory).keySet())
        .containsExactly("graft.json", "model.safetensors", "notes.txt");
    LORA.save(directory);
    assertThat(TinyModel.files(directory).keySet())
        .containsExactly(
            "adapter_config.json", "adapter_model.safetensors", "graft.json", "notes.txt");
  }

  @Test
  void anEarlierSaveSurvivesAFailure() {
    LORA.save(directory);
    Map<String, String> before = TinyModel.files(directory);
    Classifier broken = TinyModel.of(FineTune::full);
    broken.network().close();
    assertThatThrownBy(() -> broken.save(directory)).isInstanceOf(RuntimeException.class);
    assertThat(TinyModel.files(directory)).isEqualTo(before);
  }

  @Test
  void aFailureLeavesNoDirectoriesBehind() {
    Classifier broken = TinyModel.of(FineTune::full);
    broken.network().close();
    assertThatThrownBy(() -> broken.save(directory.resolve("a/b")))
        .isInstanceOf(RuntimeException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aPlaceThatCannotBeReplacedIsFoundBeforeTheEarlierSaveIsTouched() throws IOException {
    LORA.save(directory);
    Files.createDirectories(directory.resolve("model.safetensors/inside"));
    Map<String, String> before = TinyModel.files(directory);
    assertThatThrownBy(() -> PROBE.save(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot save to");
    assertThat(TinyModel.files(directory)).isEqualTo(before);
  }

  @Test
  void refusesAFileInPlaceOfADirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "text");
    assertThatThrownBy(() -> PROBE.save(file)).hasMessageContaining("it is a file");
    assertThatThrownBy(() -> PROBE.save(file.resolve("below")))
        .hasMessageContaining("it is a file");
    assertThat(file).hasContent("text");
  }

  @Test
  void aSaveThatWasCutShortIsNoticedAndCanBeRepeated() throws IOException {
    LORA.save(directory);
    JsonObject mark = new JsonObject();
    mark.addProperty("format", 1);
    mark.addProperty("incomplete", true);
    Files.writeString(directory.resolve("graft.json"), mark.toString());
    assertThatThrownBy(() -> Classifier.load(Reference.bert(), directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("interrupted")
        .hasMessageContaining("save again");
    LORA.save(directory);
    assertThat(Classifier.load(Reference.bert(), directory).plan()).isEqualTo(LORA.plan());
  }

  @Test
  void allFilesMayBeReadByTheSamePeople() throws IOException {
    assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
    var expected =
        Files.getPosixFilePermissions(Files.writeString(directory.resolve("plain"), "text"));
    LORA.save(directory);
    for (String file : TinyModel.files(directory).keySet()) {
      assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
          .as(file)
          .isEqualTo(expected);
    }
  }

  @Test
  void twoSaversAndAReaderAtOnceNeverMixFiles() throws Exception {
    Path shared = directory.resolve("shared");
    PROBE.save(shared);
    Upstream upstream = Reference.bert();
    Callable<Void> reader =
        () -> {
          for (int i = 0; i < 20; i++) {
            assertThat(Classifier.load(upstream, shared).plan()).isIn(PROBE.plan(), LORA.plan());
          }
          return null;
        };
    var pool = Executors.newFixedThreadPool(3);
    try {
      for (Future<Void> task :
          pool.invokeAll(List.of(saver(PROBE, shared), saver(LORA, shared), reader))) {
        assertThat(task.get()).isNull();
      }
    } finally {
      pool.shutdown();
    }
    assertThat(TinyModel.files(shared))
        .isIn(
            TinyModel.files(PROBE.save(directory.resolve("probe"))),
            TinyModel.files(LORA.save(directory.resolve("lora"))));
  }

  private static Callable<Void> saver(Classifier model, Path shared) {
    return () -> {
      for (int i = 0; i < 20; i++) {
        model.save(shared);
      }
      return null;
    };
  }
}
