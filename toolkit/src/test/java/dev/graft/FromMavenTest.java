package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.artifact.ArtifactException;
import dev.graft.artifact.CachedFile;
import dev.graft.artifact.ModelJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class FromMavenTest {
  private static final String MODEL = "tiny:model:1.0";
  private static final String TEXT = "where is my card";

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
  void aModelInAJarIsTheModelOfItsDirectoryAndLoadedOnce() throws IOException {
    ModelJars.publish(user.jar(), ModelJars.directory(Reference.BERT, "models/bert/"));
    var upstream = Upstream.fromMaven(" " + MODEL);
    assertThat(upstream.fingerprint()).isEqualTo(Reference.bert().fingerprint());
    assertThat(upstream.embed(TEXT).vector(0))
        .containsExactly(Reference.bert().embed(TEXT).vector(0));
    assertThat(upstream.name()).isEqualTo(MODEL);
    assertThat(upstream.source()).isEqualTo(MODEL);
    assertThat(Upstream.fromMaven(MODEL)).isSameAs(upstream);
    assertThat(Upstream.fromMaven("tiny:model:jar:1.0", "models/bert")).isSameAs(upstream);
  }

  @Test
  void ofSeveralModelsEachIsLoadedByItsDirectory() throws IOException {
    var entries = new ArrayList<>(ModelJars.directory(Reference.BERT, "bert/"));
    entries.addAll(ModelJars.directory(ModelCopy.SENTENCES, "deep/sentences/"));
    ModelJars.publish(user.jar(), entries);
    assertThatThrownBy(() -> Upstream.fromMaven(MODEL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("2 models", "\"bert\"", "\"deep/sentences\"");
    var sentences = Upstream.fromMaven(MODEL, "deep/sentences");
    var local = Upstream.from(ModelCopy.SENTENCES);
    assertThat(sentences.pooling()).isEqualTo(local.pooling());
    assertThat(sentences.embed(TEXT).vector(0)).containsExactly(local.embed(TEXT).vector(0));
    assertThat(sentences.source()).isEqualTo(MODEL + "!/deep/sentences");
    assertThat(Upstream.fromMaven(MODEL, "bert").fingerprint())
        .isEqualTo(Reference.bert().fingerprint());
  }

  @Test
  void aJarWithoutAModelIsRefused() throws IOException {
    user.publish(ModelJars.entry("m/config.json", "{}"), ModelJars.entry("m/weights.bin", "x"));
    assertThatThrownBy(() -> Upstream.fromMaven(MODEL))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll(MODEL, "pickled", "m/weights.bin");
    assertThatThrownBy(() -> Upstream.fromMaven(MODEL, "m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("pickled");
  }

  @Test
  void otherFilesByTheNamesOfAKnownModelAreNotTakenForIt() throws IOException {
    user.publish(
        ModelJars.entry("all-minilm-l6-v2.onnx", "other"),
        ModelJars.entry("all-minilm-l6-v2-tokenizer.json", "other"));
    assertThatThrownBy(() -> Upstream.fromMaven(MODEL))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContainingAll("ONNX", "all-minilm-l6-v2.onnx", "these are others");
  }

  @Test
  void aKnownModelIsTheSameObjectWhateverTheVersionOfItsJar() throws IOException {
    user.close();
    var known = Upstream.miniLm();
    assertThat(Upstream.fromMaven(MavenModel.MINI_LM.artifact())).isSameAs(known);
    Path weights = MavenModel.MINI_LM.weights();
    Path words =
        CachedFile.extract(
            () -> {
              throw new IllegalStateException("not cached");
            },
            "all-minilm-l6-v2-tokenizer.json",
            "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");
    System.setProperty("maven.repo.local", user.local().toString());
    ModelJars.publish(
        user.jar(),
        List.of(
            new ModelJars.Entry("all-minilm-l6-v2.onnx", Files.readAllBytes(weights)),
            new ModelJars.Entry("all-minilm-l6-v2-tokenizer.json", Files.readAllBytes(words))));
    assertThat(Upstream.fromMaven(MODEL)).isSameAs(known);
  }

  @Test
  void processesThatLoadAtOnceAllGetTheModel() throws Exception {
    ModelJars.publish(user.jar(), ModelJars.directory(Reference.BERT, ""));
    var threads = Executors.newFixedThreadPool(2);
    try {
      var outputs =
          Stream.generate(() -> CompletableFuture.supplyAsync(this::inNewProcess, threads))
              .limit(2)
              .toList();
      for (var output : outputs) {
        assertThat(output.get()).isEqualTo(Reference.bert().fingerprint());
      }
    } finally {
      threads.shutdown();
    }
    assertThat(user.cache().resolve("maven/tiny/model/1.0"))
        .isDirectoryRecursivelyContaining("glob:**/model/model.safetensors")
        .isDirectoryNotContaining("glob:**.part");
  }

  private String inNewProcess() {
    try {
      var options = new ArrayList<>(user.options());
      options.addAll(List.of("-Xmx256m", "-DOPT_OUT_TRACKING=true"));
      return NewProcess.output(FromMavenTest.class, options, List.of());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints the fingerprint of the model. */
  public static void main(String[] arguments) {
    System.out.println(Upstream.fromMaven(MODEL).fingerprint());
  }
}
