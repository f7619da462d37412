package dev.graft.artifact;

import static dev.graft.artifact.HubServer.COMMIT;
import static dev.graft.artifact.HubServer.status;
import static dev.graft.artifact.HubWork.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class HubCacheTest {

  private static final String INDEX =
      "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}";

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

  /** As {@code snapshot_download} leaves it. */
  private void cacheOfPython() throws IOException {
    cached("config.json", "{}", HubServer.gitHash(HubWork.bytes("{}")));
    cached("tokenizer.json", "[]", HubServer.gitHash(HubWork.bytes("[]")));
    cached("model.safetensors", "weights", HubServer.sha256(HubWork.bytes("weights")));
    cached("README.md", "text", HubServer.gitHash(HubWork.bytes("text")));
    Files.createDirectories(work.repository().resolve("refs/refs/pr"));
    Files.writeString(work.repository().resolve("refs/main"), COMMIT);
    Files.writeString(work.repository().resolve("refs/refs/pr/3"), COMMIT);
  }

  private void cached(String name, String content, String hash) throws IOException {
    Files.createDirectories(work.snapshot());
    Files.createDirectories(work.repository().resolve("blobs"));
    Files.writeString(work.repository().resolve("blobs").resolve(hash), content);
    var unused =
        Files.createSymbolicLink(work.snapshot().resolve(name), Path.of("../../blobs", hash));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", COMMIT, "refs/pr/3"})
  void offlineWhatPythonHasCachedIsTaken(String revision) throws IOException {
    cacheOfPython();
    var model = work.set("HF_HUB_OFFLINE", "1").fetch(revision);
    assertThat(model)
        .isEqualTo(new HubModel(HubServer.REPOSITORY, revision, COMMIT, work.snapshot()));
    assertThat(work.server.asked()).isEmpty();
    assertThat(work.told).isEmpty();
  }

  @Test
  void aCachedCommitNeedsNoRequest() throws IOException {
    cacheOfPython();
    assertThat(work.fetch(COMMIT.toUpperCase(java.util.Locale.ROOT)).directory())
        .isEqualTo(work.snapshot());
    assertThat(work.server.asked()).isEmpty();
  }

  @Test
  void aCachedBranchIsOnlyAskedForItsCommit() throws IOException {
    cacheOfPython();
    work.fetch();
    assertThat(work.server.asked()).containsExactly("GET api");
    assertThat(work.snapshot().resolve("model.safetensors")).hasContent("weights");
  }

  @Test
  void whatIsMissingInTheCacheComesAndTheRestStays() throws IOException {
    cacheOfPython();
    Files.delete(work.snapshot().resolve("tokenizer.json"));
    work.fetch(COMMIT);
    assertThat(work.snapshot().resolve("tokenizer.json")).content().contains("日本語");
    assertThat(work.snapshot().resolve("model.safetensors")).hasContent("weights");
    assertThat(work.server.asked())
        .containsExactly(
            "GET api",
            "HEAD tokenizer.json",
            "HEAD tokenizer.json",
            "GET tokenizer.json",
            "GET tokenizer.json");
  }

  @Test
  void aBranchThatMovedBringsOnlyWhatChanged() {
    work.fetch();
    var next = "3d".repeat(20);
    work.server.revision("main", next).file("config.json", "{\"new\": 1}").forget();
    var model = work.fetch();
    assertThat(model.commit()).isEqualTo(next);
    assertThat(model.directory().resolve("config.json")).hasContent("{\"new\": 1}");
    assertThat(model.directory().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    assertThat(work.server.asked()).noneMatch(line -> line.contains("GET storage"));
    assertThat(work.repository().resolve("refs/main")).hasContent(next);
    assertThat(work.snapshot().resolve("config.json")).hasContent("{\"model_type\": \"bert\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "v1.0", "feature/größe", "refs/pr/7", COMMIT})
  void revisionsOfAllKindsAreFoundAndRememberedForWhenTheHubIsAway(String revision) {
    work.server.revision(revision, COMMIT);
    assertThat(work.fetch(revision).revision()).isEqualTo(revision);
    assertThat(work.set("HF_HUB_OFFLINE", "ON").fetch(revision).commit()).isEqualTo(COMMIT);
    assertThat(Files.exists(work.repository().resolve("refs").resolve(revision)))
        .isEqualTo(!revision.equals(COMMIT));
  }

  @Test
  void aHubOutOfReachIsReplacedByTheCacheAndThatIsSaid() {
    work.fetch();
    work.told.clear();
    var model = work.set("HF_ENDPOINT", "http://127.0.0.1:1").fetch();
    assertThat(model.directory()).isEqualTo(work.snapshot());
    assertThat(work.told)
        .singleElement()
        .asString()
        .startsWith("told 127.0.0.1:1 cannot be reached")
        .contains("graft-tests/tiny is taken from the cache, as main was at " + COMMIT);
  }

  @Test
  void aHubThatFailsOrRefusesIsReplacedToo() {
    work.fetch();
    for (int answer : List.of(500, 429, 401, 403)) {
      work.told.clear();
      work.server.next("GET api", status(answer));
      assertThat(work.fetch().directory()).isEqualTo(work.snapshot());
      assertThat(work.told).singleElement().asString().contains("status " + answer);
    }
  }

  @Test
  void aRevisionThatTheHubDoesNotKnowIsNotTakenFromTheCache() {
    work.server.revision("v1", COMMIT);
    work.fetch("v1");
    work.server.next("GET api", status(404, "X-Error-Code", "RevisionNotFound"));
    assertThatThrownBy(() -> work.fetch("v1")).hasMessageContaining("has no revision v1");
  }

  @Test
  void offlineNothingIsAskedAndWhatIsMissingIsNamed() throws IOException {
    work.set("HF_HUB_OFFLINE", "1");
    assertThatThrownBy(() -> work.fetch("v2"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("graft-tests/tiny at v2 is not in the cache")
        .hasMessageContaining("HF_HUB_OFFLINE")
        .hasMessageContaining(work.repository().toString());
    cacheOfPython();
    Files.delete(work.snapshot().resolve("model.safetensors"));
    assertThatThrownBy(work::fetch)
        .hasMessageContaining("not in the cache in full (missing: model.safetensors)");
    assertThat(work.server.asked()).isEmpty();
  }

  @Test
  void offlineAShardThatIsMissingIsNamed() throws IOException {
    cacheOfPython();
    Files.move(
        work.snapshot().resolve("model.safetensors"),
        work.snapshot().resolve("model-1.safetensors"));
    cached("model.safetensors.index.json", INDEX, HubServer.gitHash(HubWork.bytes(INDEX)));
    work.set("HF_HUB_OFFLINE", "true");
    assertThatThrownBy(work::fetch).hasMessageContaining("(missing: model-2.safetensors)");
  }

  @Test
  void aCacheThatLeavesOpenIfItIsASentenceTransformerSaysSo() throws IOException {
    cacheOfPython();
    Files.delete(work.snapshot().resolve("README.md"));
    work.set("HF_HUB_OFFLINE", "1").fetch(COMMIT);
    assertThat(work.told).singleElement().asString().contains("modules.json");
    work.set("HF_HUB_OFFLINE", "0").fetch(COMMIT);
    assertThat(work.server.asked()).containsExactly("GET api");
    work.server.forget();
    work.fetch(COMMIT);
    assertThat(work.server.asked()).isEmpty();
  }

  @Test
  void whatWasAlteredInTheCacheIsFetchedAgain() throws IOException {
    work.fetch();
    for (var wrong : List.of(new byte[300_000], java.util.Arrays.copyOf(WEIGHTS, 1000))) {
      Files.write(work.blob(WEIGHTS), wrong);
      work.told.clear();
      assertThat(work.fetch(COMMIT).directory().resolve("model.safetensors"))
          .hasBinaryContent(WEIGHTS);
      assertThat(work.told.get(0)).contains("model.safetensors").contains("damaged");
    }
    Files.write(work.blob(WEIGHTS), new byte[10]);
    work.set("HF_HUB_OFFLINE", "1");
    assertThatThrownBy(work::fetch)
        .hasMessageContaining("model.safetensors of graft-tests/tiny in the cache is damaged")
        .hasMessageContaining("HF_HUB_OFFLINE");
    assertThat(work.blob(WEIGHTS)).hasSize(10);
  }

  @Test
  void aCacheInWhichNothingCanBeNotedServes() throws IOException {
    cacheOfPython();
    work.server.revision("v1/a", COMMIT);
    Files.writeString(work.repository().resolve("refs/v1"), "no directory");
    assertThat(work.fetch("v1/a").directory()).isEqualTo(work.snapshot());
  }

  @Test
  void aSnapshotKnowsItsModel() {
    var model = work.fetch();
    assertThat(HubModel.of(model.directory()))
        .contains(new HubModel(HubServer.REPOSITORY, COMMIT, COMMIT, work.snapshot()));
    assertThat(HubModel.of(home)).isEmpty();
    assertThat(HubModel.of(work.repository())).isEmpty();
  }
}
