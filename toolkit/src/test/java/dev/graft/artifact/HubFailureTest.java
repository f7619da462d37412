package dev.graft.artifact;

import static dev.graft.artifact.HubServer.COMMIT;
import static dev.graft.artifact.HubServer.REPOSITORY;
import static dev.graft.artifact.HubServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class HubFailureTest {

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

  private AbstractThrowableAssert<?, ? extends Throwable> failure() {
    return assertThatThrownBy(work::fetch).isInstanceOf(ArtifactException.class);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> failure(HubServer.Answer answer) {
    work.server.next("GET api", answer);
    return failure();
  }

  private void assertNothingWasDownloaded() throws IOException {
    assertThat(work.server.asked()).noneMatch(line -> line.contains("storage"));
    assertThat(work.repository()).doesNotExist();
    try (var found = Files.list(home)) {
      assertThat(found).isEmpty();
    }
  }

  @Test
  void anUnknownRepositorySaysSo() {
    assertThatThrownBy(() -> work.fetch("nobody/nothing", "main"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("There is no repository nobody/nothing on 127.0.0.1:")
        .hasMessageContaining("spelling")
        .hasMessageContaining("HF_TOKEN")
        .hasMessageContaining("Repository not found");
  }

  @Test
  void anUnknownRevisionSaysSo() {
    assertThatThrownBy(() -> work.fetch("v9"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("graft-tests/tiny has no revision v9")
        .hasMessageContaining("/graft-tests/tiny/commits");
  }

  @Test
  void aGatedRepositorySaysWhatToAccept() {
    failure(status(403, "X-Error-Code", "GatedRepo", "X-Error-Message", "Ask for access."))
        .hasMessageContaining("graft-tests/tiny is gated")
        .hasMessageContaining(work.server.url() + "/graft-tests/tiny")
        .hasMessageContaining("HF_TOKEN")
        .hasMessageContaining("Ask for access.");
  }

  @Test
  void aGatedFileSaysTheSame() {
    work.server.next("HEAD", status(401, "X-Error-Code", "GatedRepo"));
    failure().hasMessageContaining("graft-tests/tiny is gated");
  }

  @Test
  void aRefusedTokenIsNamedByItsPlaceAndNotShown() {
    work.set("HF_TOKEN", "hf_verySecret");
    failure(status(401, "X-Error-Message", "Invalid credentials of hf_verySecret"))
        .hasMessageContaining("does not accept the token in HF_TOKEN")
        .hasMessageContaining("settings/tokens")
        .hasMessageNotContaining("verySecret")
        .hasStackTraceContaining("status 401");
  }

  @Test
  void aTokenNeverStandsInAStackTrace() {
    work.set("HF_TOKEN", "hf_verySecret");
    work.server.next("GET api", status(403, "X-Error-Message", "hf_verySecret"));
    assertThatThrownBy(work::fetch)
        .satisfies(
            thrown -> {
              for (Throwable t = thrown; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain("verySecret");
              }
            });
  }

  @Test
  void aTokenThatIsNoneIsNotShownEither() {
    work.set("HF_TOKEN", "hf_very\nSecret");
    failure()
        .hasMessageContaining("The token in HF_TOKEN has blanks")
        .hasMessageNotContaining("Secret");
  }

  @Test
  void aForbiddenRepositorySaysWhereToLook() {
    failure(status(403, "X-Error-Message", "Not for you"))
        .hasMessageContaining("refuses access to graft-tests/tiny (status 403)")
        .hasMessageContaining("Not for you");
  }

  @Test
  void afterTooManyRequestsItWaitsAsLongAsItIsAsked() {
    work.server.next("GET api", status(429, "Retry-After", "0"), status(503, "Retry-After", "1"));
    work.server.next("HEAD tokenizer.json", status(500));
    work.server.next("GET storage", status(429, "Retry-After", "0"), status(502));
    assertThat(work.fetch().directory().resolve("model.safetensors")).exists();
  }

  @Test
  void tooLongAWaitIsLeftToTheUser() {
    failure(status(429, "Retry-After", "1200"))
        .hasMessageContaining("too many requests")
        .hasMessageContaining("in 1200 seconds")
        .hasMessageContaining("HF_TOKEN");
    failure(status(429, "RateLimit", "\"api\";r=0;t=999")).hasMessageContaining("in 999 seconds");
    assertThat(work.server.asked()).containsExactly("GET api", "GET api");
  }

  @Test
  void aHubThatStaysDownIsAnError() {
    failure(
            (exchange, content) -> {
              work.server.next(
                  "GET api", status(503, "Retry-After", "0"), status(503), status(503));
              exchange.sendResponseHeaders(503, -1);
              return true;
            })
        .hasMessageContaining("answers with status 503")
        .hasMessageContaining("Try again later");
  }

  @Test
  void whatIsNoHubIsNamed() {
    failure(
            (exchange, content) -> {
              exchange.sendResponseHeaders(200, 2);
              exchange.getResponseBody().write(HubWork.bytes("{}"));
              return true;
            })
        .hasMessageContaining("does not answer as the Hugging Face hub does")
        .hasMessageContaining("HF_ENDPOINT");
    failure(
            (exchange, content) -> {
              exchange.sendResponseHeaders(200, 6);
              exchange.getResponseBody().write(HubWork.bytes("<html>"));
              return true;
            })
        .isInstanceOf(ArtifactException.class);
  }

  @Test
  void aHubOutOfReachIsNamedWithWhatToCheck() {
    work.set("HF_ENDPOINT", "http://127.0.0.1:1");
    failure()
        .hasMessageContaining("127.0.0.1:1 cannot be reached")
        .hasMessageContaining("HTTPS_PROXY");
  }

  @Test
  void endlessRedirectsEnd() {
    work.server.next(
        "HEAD config.json",
        java.util.stream.Stream.generate(
                () -> status(307, "Location", "/x/y/resolve/" + COMMIT + "/config.json"))
            .limit(100)
            .toArray(HubServer.Answer[]::new));
    failure().hasMessageContaining("redirects more than 10 times");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../evil.json",
        "a/../../evil.json",
        "/etc/evil.json",
        "a\\\\..\\\\evil.json",
        "C:/evil.json",
        "evil\0.json",
        "a//evil.json",
        "..",
        "./evil.json",
        ".. /evil.json",
        ""
      })
  void aNameThatLeadsOutOfTheCacheIsRefused(String name) throws IOException {
    work.server.listed(name);
    failure()
        .hasMessageContaining("lists a file named")
        .hasMessageContaining("nothing is downloaded");
    assertNothingWasDownloaded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../evil", "/etc/passwd", "a\\\\b", "x.bin"})
  void anIndexThatLeadsElsewhereIsRefused(String shard) {
    work.server.without("model.safetensors");
    work.server.file(
        "model.safetensors.index.json", "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
    failure().hasMessageContaining("shard");
  }

  @Test
  void anIndexOfMissingShardsIsRefusedBeforeTheOthersCome() {
    work.server.without("model.safetensors");
    work.server
        .file("model-1.safetensors", "first")
        .file(
            "model.safetensors.index.json",
            "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
    failure().hasMessageContaining("incomplete");
    assertThat(work.server.asked()).noneMatch(line -> line.contains("model-1"));
  }

  @Test
  void modulesThatLeadElsewhereAreRefused() {
    work.server.file("modules.json", "[{\"type\": \"a.Transformer\", \"path\": \"../..\"}]");
    failure().hasMessageContaining("within the directory");
  }

  @Test
  void modulesThatAreNoneAreRefused() {
    work.server.file("modules.json", "[7]");
    failure().hasMessageContaining("modules.json lists 7");
  }

  @Test
  void pickledWeightsAreRefusedBeforeAnythingIsDownloaded() throws IOException {
    work.server.without("model.safetensors");
    failure()
        .hasMessageContaining("only as pickled files (pytorch_model.bin)")
        .hasMessageContaining("can run any code")
        .hasMessageContaining("refs/pr/N")
        .hasMessageContaining("save_pretrained");
    assertThat(work.server.asked()).containsExactly("GET api");
    assertNothingWasDownloaded();
  }

  @Test
  void otherFormatsAreNamed() throws IOException {
    work.server.without("model.safetensors");
    work.server.without("pytorch_model.bin");
    work.server.file("model.Q4.gguf", "x");
    failure()
        .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json")
        .hasMessageContaining("model.Q4.gguf");
    work.server.file("adapter_config.json", "{}");
    failure().hasMessageContaining("it is an adapter");
    assertNothingWasDownloaded();
  }

  @Test
  void aFileOfAnotherCommitIsRefused() {
    work.server.next(
        "HEAD config.json", status(200, "X-Repo-Commit", "2e".repeat(20), "ETag", "\"a\""));
    failure().hasMessageContaining("2e2e").hasMessageContaining("was asked for");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"../../evil\"", "\"\"", "\".\"", "\"a/b\""})
  void anEtagThatIsNoNameIsRefused(String etag) {
    work.server.next("HEAD config.json", status(200, "X-Repo-Commit", COMMIT, "ETag", etag));
    failure().hasMessageContaining("no usable ETag for config.json");
  }

  @Test
  void moreThanTheDiskHoldsIsRefusedFirst() {
    work.server.next(
        "HEAD model.safetensors",
        status(
            200,
            "X-Repo-Commit",
            COMMIT,
            "X-Linked-Etag",
            "\"" + "ab".repeat(32) + "\"",
            "X-Linked-Size",
            "900000000000000000"));
    failure().hasMessageContaining("900000000.00 GB").hasMessageContaining("HF_HOME");
    assertThat(work.server.asked()).noneMatch(line -> line.contains("GET storage"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b/c",
        "../x",
        "a--b/c",
        "x/..",
        "-a/b",
        "a/b.git",
        "a b/c",
        "https://x/a",
        "a/ü"
      })
  void whatIsNoRepositorysNameIsRefused(String name) {
    assertThatThrownBy(() -> HubModel.fetch(name, "main"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected owner/name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../main", "a..b/../c", "a\\b", "/main", "a b", "refs//x", "x\0"})
  void whatIsNoRevisionIsRefused(String revision) {
    if (revision.equals("a..b/../c")) {
      assertThat(RelativeName.isSafe(revision)).isFalse();
    }
    assertThatThrownBy(() -> HubModel.fetch(REPOSITORY, revision))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a branch");
  }
}
