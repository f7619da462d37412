package dev.graft.artifact;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A user of a hub: settings of its own, a cache, and what it was told. */
final class HubWork implements AutoCloseable {

  static final byte[] WEIGHTS = weights();

  final HubServer server = new HubServer();
  final Path home;
  final List<String> told = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();

  HubWork(Path home) {
    this.home = home;
    variables.put("HF_HOME", home.toString());
    variables.put("HF_ENDPOINT", server.url());
    LiveDownloads.install(
        () ->
            new DownloadListener() {
              @Override
              public void started(String what, long bytes) {
                told.add("started " + what + " " + bytes);
              }

              @Override
              public void progressed(long bytes) {
                told.add("progressed " + bytes);
              }

              @Override
              public void ended(String summary, boolean complete) {
                told.add("ended " + complete + " " + summary);
              }

              @Override
              public void told(String message) {
                told.add("told " + message);
              }
            });
  }

  /** A hub with a small model. */
  static HubWork withModel(Path home) {
    var work = new HubWork(home);
    work.server
        .file("config.json", "{\"model_type\": \"bert\"}")
        .file("tokenizer.json", "{\"größe\": \"日本語\"}".repeat(100))
        .file("model.safetensors", WEIGHTS)
        .file("README.md", "# A model")
        .file("pytorch_model.bin", "pickled")
        .file("onnx/model.onnx", "graph");
    return work;
  }

  private static byte[] weights() {
    var bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @CanIgnoreReturnValue
  HubWork set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  @CanIgnoreReturnValue
  HubModel fetch() {
    return fetch("main");
  }

  @CanIgnoreReturnValue
  HubModel fetch(String revision) {
    return fetch(HubServer.REPOSITORY, revision);
  }

  @CanIgnoreReturnValue
  HubModel fetch(String repository, String revision) {
    try {
      return new HubFetch(
              HubSettings.of(new HubVariables(name -> null, variables::get)),
              new HubRepository(repository),
              HubRevision.of(revision))
          .run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArtifactException("interrupted", e);
    }
  }

  Path repository() {
    return home.resolve("hub").resolve("models--graft-tests--tiny");
  }

  Path snapshot() {
    return repository().resolve("snapshots").resolve(HubServer.COMMIT);
  }

  Path blob(byte[] content) {
    return repository().resolve("blobs").resolve(HubServer.sha256(content));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
    LiveDownloads.install(() -> new DownloadListener() {});
  }
}
