package dev.graft.artifact;

import static dev.graft.artifact.HubServer.COMMIT;
import static dev.graft.artifact.HubServer.cutAfter;
import static dev.graft.artifact.HubServer.damaged;
import static dev.graft.artifact.HubServer.status;
import static dev.graft.artifact.HubWork.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class HubDownloadTest {

  @TempDir Path home;
  private HubWork work;

  @BeforeEach
  void open() {
    work = HubWork.withModel(home);
  }

  @AfterEach
  void close() {
    work.close();
  }

  private List<String> askedOfStorage() {
    return work.server.asked().stream().filter(line -> line.startsWith("GET storage")).toList();
  }

  private Path part() {
    return work.repository().resolve("blobs").resolve(HubServer.sha256(WEIGHTS) + ".incomplete");
  }

  @Test
  void whatAModelNeedsComesAndNothingElse() throws IOException {
    var model = work.fetch();
    assertThat(model.directory()).isEqualTo(work.snapshot());
    assertThat(model.commit()).isEqualTo(COMMIT);
    try (var files = Files.list(model.directory())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config.json", "tokenizer.json", "model.safetensors");
    }
    assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(model.directory().resolve("tokenizer.json")).content().contains("größe");
  }

  @Test
  void theCacheIsThatOfPythonsHubLibrary() throws IOException {
    work.fetch();
    var config = work.snapshot().resolve("config.json");
    var hash = HubServer.gitHash(HubWork.bytes("{\"model_type\": \"bert\"}"));
    assertThat(Files.readSymbolicLink(config)).isEqualTo(Path.of("../../blobs", hash));
    assertThat(work.repository().resolve("blobs").resolve(hash)).isRegularFile();
    assertThat(work.blob(WEIGHTS)).hasBinaryContent(WEIGHTS);
    assertThat(work.repository().resolve("refs/main")).hasContent(COMMIT);
    assertThat(work.repository().resolve(".no_exist").resolve(COMMIT).resolve("vocab.txt"))
        .isEmptyFile();
    assertThat(home.resolve("hub/.locks/models--graft-tests--tiny").resolve(hash + ".lock"))
        .exists();
    try (var blobs = Files.list(work.repository().resolve("blobs"))) {
      assertThat(blobs).hasSize(3).noneMatch(blob -> blob.toString().endsWith(".incomplete"));
    }
  }

  @Test
  void theTokenGoesToTheHubAndNotToTheStorage() {
    work.set("HF_TOKEN", "hf_secret").fetch();
    assertThat(work.server.authorized())
        .contains(
            "GET api Bearer hf_secret",
            "HEAD model.safetensors Bearer hf_secret",
            "GET model.safetensors Bearer hf_secret",
            "GET config.json Bearer hf_secret")
        .noneMatch(line -> line.contains("storage"));
    assertThat(askedOfStorage()).hasSize(1);
  }

  @Test
  void aCutDownloadGoesOnWhereItWasCut() {
    var blobs = work.repository().resolve("blobs");
    work.server.next("GET storage", cutAfter(100_000, blobs), cutAfter(50_000, blobs));
    var model = work.fetch();
    assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(askedOfStorage()).hasSize(3);
    assertThat(askedOfStorage().get(0)).doesNotContain("bytes=");
    assertThat(askedOfStorage().get(1)).matches(".* bytes=[1-9]\\d*-");
    assertThat(askedOfStorage().get(2)).matches(".* bytes=[1-9]\\d*-");
  }

  @Test
  void whatAnEarlierProcessLeftIsNotFetchedAgain() throws IOException {
    Files.createDirectories(part().getParent());
    Files.write(part(), Arrays.copyOf(WEIGHTS, 123_456));
    var model = work.fetch();
    assertThat(askedOfStorage()).hasSize(1);
    assertThat(askedOfStorage().get(0)).endsWith(" bytes=123456-");
    assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(part()).doesNotExist();
  }

  @Test
  void aServerThatKnowsNoRangesSendsAllAnew() throws IOException {
    Files.createDirectories(part().getParent());
    Files.write(part(), Arrays.copyOf(WEIGHTS, 1000));
    work.server.next(
        "GET storage",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          return true;
        });
    assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(askedOfStorage()).hasSize(1);
  }

  @Test
  void aRefusedRangeStartsAnew() throws IOException {
    Files.createDirectories(part().getParent());
    Files.write(part(), Arrays.copyOf(WEIGHTS, 1000));
    work.server.next("GET storage", status(416));
    assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(askedOfStorage()).hasSize(2);
    assertThat(askedOfStorage().get(1)).doesNotContain("bytes=");
  }

  @Test
  void aWrongOrTooLongPartIsThrownAway() throws IOException {
    Files.createDirectories(part().getParent());
    for (var wrong : List.of(new byte[5000], new byte[400_000], new byte[300_000])) {
      Files.deleteIfExists(work.blob(WEIGHTS));
      Files.write(part(), wrong);
      assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
      assertThat(part()).doesNotExist();
    }
  }

  @Test
  void aDamagedFileIsNoticedAndFetchedAgain() {
    work.server.next("GET storage", damaged());
    work.server.next("GET config.json", (e, c) -> false, damaged());
    var model = work.fetch();
    assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(model.directory().resolve("config.json")).hasContent("{\"model_type\": \"bert\"}");
    assertThat(work.told)
        .contains(
            "told model.safetensors of graft-tests/tiny came damaged and is fetched again.",
            "told config.json of graft-tests/tiny came damaged and is fetched again.");
  }

  @Test
  void aFileThatComesDamagedTwiceIsAnErrorAndNothingOfItIsKept() throws IOException {
    work.server.next("GET storage", damaged(), damaged());
    assertThatThrownBy(work::fetch)
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("model.safetensors of graft-tests/tiny came damaged twice")
        .hasMessageContaining(HubServer.sha256(WEIGHTS));
    try (var blobs = Files.list(work.repository().resolve("blobs"))) {
      assertThat(blobs).noneMatch(blob -> blob.toString().contains(HubServer.sha256(WEIGHTS)));
    }
    assertThat(work.snapshot().resolve("model.safetensors")).doesNotExist();
    assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  @Test
  void anInterruptEndsADownloadAndKeepsThePart() throws Exception {
    var arrived = new CountDownLatch(1);
    work.server.next(
        "GET storage",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 200_000);
          exchange.getResponseBody().flush();
          arrived.countDown();
          pause();
          return true;
        });
    var failure = new Throwable[1];
    var flag = new boolean[1];
    var thread =
        new Thread(
            () -> {
              try {
                work.fetch();
              } catch (ArtifactException e) {
                failure[0] = e;
                flag[0] = Thread.currentThread().isInterrupted();
              }
            });
    thread.start();
    arrived.await();
    while (!Files.exists(part()) || Files.size(part()) < 200_000) {
      Thread.sleep(10);
    }
    thread.interrupt();
    thread.join(20_000);
    assertThat(failure[0]).isInstanceOf(ArtifactException.class);
    assertThat(flag[0]).isTrue();
    assertThat(part()).hasBinaryContent(Arrays.copyOf(WEIGHTS, 200_000));
    assertThat(work.told).last().asString().startsWith("ended false").contains("interrupted");
    work.server.forget();
    assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(askedOfStorage().get(0)).endsWith(" bytes=200000-");
  }

  @Test
  void aServerThatFallsSilentIsLeftAndAskedAgain() {
    work.server.next(
        "GET storage",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 1000);
          exchange.getResponseBody().flush();
          pause();
          return true;
        });
    work.set("HF_HUB_DOWNLOAD_TIMEOUT", "1");
    assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(askedOfStorage().get(1)).endsWith(" bytes=1000-");
  }

  private static void pause() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException serverCloses) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void progressIsToldAndNothingWhenAllIsCached() {
    work.fetch();
    var total =
        300_000
            + 22
            + "{\"größe\": \"日本語\"}"
                .repeat(100)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                .length;
    assertThat(work.told.get(0))
        .startsWith("started graft-tests/tiny (3 files) from 127.0.0.1:")
        .endsWith(" " + total);
    assertThat(work.told).contains("progressed " + total);
    assertThat(work.told).last().asString().startsWith("ended true Downloaded graft-tests/tiny");
    work.told.clear();
    work.fetch();
    assertThat(work.told).isEmpty();
  }

  @Test
  void progressIsNotToldWhereTheUserWantsNone() {
    work.set("HF_HUB_DISABLE_PROGRESS_BARS", "1").fetch();
    assertThat(work.told).isEmpty();
  }

  @Test
  void shardsComeByTheirIndex() {
    work.server
        .file(
            "model.safetensors.index.json",
            "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"größe 2#%.safetensors\"}}")
        .file("model-1.safetensors", "first")
        .file("größe 2#%.safetensors", "second")
        .file("model-3.safetensors", "of nothing");
    work.server.without("model.safetensors");
    var directory = work.fetch().directory();
    assertThat(directory.resolve("model-1.safetensors")).hasContent("first");
    assertThat(directory.resolve("größe 2#%.safetensors")).hasContent("second");
    assertThat(directory.resolve("model-3.safetensors")).doesNotExist();
  }

  @Test
  void theModulesOfSentenceTransformersCome() {
    work.server
        .file(
            "modules.json",
            """
            [{"type": "sentence_transformers.models.Transformer", "path": "0_Transformer"},
             {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"},
             {"type": "sentence_transformers.models.Normalize", "path": "2_Normalize"}]""")
        .file("sentence_roberta_config.json", "{}")
        .file("0_Transformer/config.json", "{\"of\": \"the transformer\"}")
        .file("0_Transformer/model.safetensors", "its weights")
        .file("0_Transformer/vocab.txt", "its words")
        .file("0_Transformer/pytorch_model.bin", "pickled")
        .file("1_Pooling/config.json", "{\"of\": \"the pooling\"}")
        .file("3_Other/config.json", "{}");
    work.server.without("model.safetensors");
    var directory = work.fetch().directory();
    assertThat(directory.resolve("0_Transformer/model.safetensors")).hasContent("its weights");
    assertThat(directory.resolve("0_Transformer/vocab.txt")).hasContent("its words");
    assertThat(directory.resolve("1_Pooling/config.json")).hasContent("{\"of\": \"the pooling\"}");
    assertThat(directory.resolve("sentence_roberta_config.json")).exists();
    assertThat(directory.resolve("0_Transformer/pytorch_model.bin")).doesNotExist();
    assertThat(directory.resolve("3_Other")).doesNotExist();
  }

  @Test
  void withoutSymbolicLinksTheFilesStandInTheSnapshotThemselves() {
    work.set("HF_HUB_DISABLE_SYMLINKS", "1");
    var file = work.fetch().directory().resolve("model.safetensors");
    assertThat(file).isRegularFile().hasBinaryContent(WEIGHTS);
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  @Test
  void aLinkToALostBlobIsMended() throws IOException {
    work.fetch();
    Files.delete(work.blob(WEIGHTS));
    assertThat(work.fetch().directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }
}
