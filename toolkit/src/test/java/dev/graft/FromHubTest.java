package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.artifact.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class FromHubTest {
  private static final String TEXT = "where is my card";

  @TempDir Path home;
  private final HubServer server = new HubServer();

  @BeforeEach
  void configure() {
    System.setProperty("hf.home", home.toString());
    System.setProperty("hf.endpoint", server.url());
  }

  @AfterEach
  void forget() {
    Stream.of("hf.home", "hf.endpoint", "hf.hub.offline").forEach(System::clearProperty);
    server.close();
  }

  @Test
  void aModelOfTheHubIsTheModelOfItsDirectory() throws Exception {
    server.directory(Reference.BERT);
    var upstream = Upstream.fromHub(HubServer.REPOSITORY);
    assertThat(upstream.embed(TEXT).vector(0))
        .containsExactly(Reference.bert().embed(TEXT).vector(0));
    assertThat(upstream.fingerprint()).isEqualTo(Reference.bert().fingerprint());
    assertThat(upstream.name()).isEqualTo("graft-tests/tiny");
    assertThat(upstream.source()).isEqualTo("graft-tests/tiny@" + HubServer.COMMIT);
    assertThat(server.asked()).noneMatch(line -> line.contains("expected"));
  }

  @Test
  void aSentenceTransformerOfTheHubKeepsItsPooling() throws Exception {
    server.directory(ModelCopy.SENTENCES);
    var upstream = Upstream.fromHub(HubServer.REPOSITORY);
    var local = Upstream.from(ModelCopy.SENTENCES);
    assertThat(upstream.pooling()).isEqualTo(local.pooling());
    assertThat(upstream.embed(TEXT).vector(0)).containsExactly(local.embed(TEXT).vector(0));
  }

  @Test
  void onceCachedItLoadsWithoutTheHubAndIsLoadedOnce() throws Exception {
    server.directory(Reference.BERT);
    var upstream = Upstream.fromHub(HubServer.REPOSITORY);
    server.forget();
    assertThat(Upstream.fromHub(HubServer.REPOSITORY, HubServer.COMMIT)).isSameAs(upstream);
    System.setProperty("hf.hub.offline", "1");
    assertThat(Upstream.fromHub(HubServer.REPOSITORY)).isSameAs(upstream);
    assertThat(server.asked()).isEmpty();
    assertThatThrownBy(() -> Upstream.fromHub(HubServer.REPOSITORY, "v2"))
        .hasMessageContaining("HF_HUB_OFFLINE");
  }

  @Test
  void processesThatDownloadAtOnceShareOneDownload() throws Exception {
    server.directory(Reference.BERT);
    // The others have to wait for the one that is cut off and slow.
    Path blobs = home.resolve("hub/models--graft-tests--tiny/blobs");
    server.next("GET storage", HubServer.cutAfter(1000, blobs), HubServer.cutAfter(1000, blobs));
    var threads = Executors.newFixedThreadPool(3);
    try {
      var outputs =
          Stream.generate(() -> CompletableFuture.supplyAsync(this::inNewProcess, threads))
              .limit(3)
              .toList();
      var expected = Float.toString(Reference.bert().embed(TEXT).vector(0)[0]);
      for (var output : outputs) {
        assertThat(output.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(server.asked().stream().filter("GET storage model.safetensors"::equals)).hasSize(1);
    try (var left = Files.list(blobs)) {
      assertThat(left).noneMatch(blob -> blob.toString().endsWith(".incomplete"));
    }
  }

  private String inNewProcess() {
    try {
      return NewProcess.output(
          FromHubTest.class,
          List.of(
              "-Xmx256m",
              "-DOPT_OUT_TRACKING=true",
              "-Dhf.home=" + home,
              "-Dhf.endpoint=" + server.url()),
          List.of());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Prints the first number of an embedding by a model of the hub. */
  public static void main(String[] arguments) {
    System.out.println(Upstream.fromHub(HubServer.REPOSITORY).embed(TEXT).vector(0)[0]);
  }
}
