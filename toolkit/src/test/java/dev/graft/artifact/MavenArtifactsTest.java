package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MavenArtifactsTest {

  private Path work;
  private Path local;
  private TinyRepository published;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    work = directory;
    local = work.resolve("local repository");
    published = new TinyRepository(Files.createDirectories(work.resolve("remote")));
  }

  @Test
  void aFileOfTheUsersRepositoryIsResolvedAlone() {
    // Brought by the build itself, so it is there before this test runs.
    var file = MavenArtifacts.resolve("org.jspecify:jspecify:1.0.0");
    assertThat(file).isRegularFile().hasFileName("jspecify-1.0.0.jar");
    assertThat(MavenArtifacts.resolve("org.jspecify:jspecify:pom:1.0.0"))
        .hasFileName("jspecify-1.0.0.pom");
  }

  @Test
  void theLocalRepositoryOfTheSystemPropertyIsUsed() throws IOException {
    new TinyRepository(local).publish("leaf", "1.0", List.of());
    var before = System.getProperty("maven.repo.local");
    System.setProperty("maven.repo.local", local.toString());
    try {
      assertThat(MavenArtifacts.resolve("tiny:leaf:1.0")).startsWith(local).isRegularFile();
    } finally {
      if (before == null) {
        System.clearProperty("maven.repo.local");
      } else {
        System.setProperty("maven.repo.local", before);
      }
    }
  }

  @Test
  void dependenciesComeWithTheRootsAndEachOnce() throws IOException {
    published.publish("leaf", "1.0", List.of());
    published.publish("left", "1.0", "jar", List.of("leaf"), List.of("absent"));
    published.publish("right", "1.0", List.of("leaf"));

    var files = files(offlineResolver(), roots("left", "right"), remote());

    assertThat(files.stream().map(f -> f.getFileName().toString()))
        .containsExactlyInAnyOrder("left-1.0.jar", "right-1.0.jar", "leaf-1.0.jar")
        .startsWith("left-1.0.jar");
    assertThat(files).allSatisfy(f -> assertThat(f).startsWith(local).isRegularFile());
  }

  @Test
  void aBundleIsAJar() throws IOException {
    published.publish("leaf", "1.0", List.of());
    published.publish("root", "1.0", "bundle", List.of("leaf"), List.of());
    assertThat(files(offlineResolver(), roots("root"), remote())).hasSize(2);
  }

  @Test
  void whatIsCachedNeedsNeitherNetworkNorItsFirstRepository() throws IOException {
    published.publish("leaf", "1.0", List.of());
    published.publish("root", "1.0", List.of("leaf"));
    var first = files(offlineResolver(), roots("root"), remote());

    assertThat(files(offlineResolver(), roots("root"), Map.of())).isEqualTo(first);
    assertThat(offlineResolver().resolve(Coordinates.parse("tiny:leaf:1.0"))).isIn(first);
  }

  @Test
  void aCachedJarWhoseDescriptionIsMissingIsNotTakenForComplete() throws IOException {
    published.publish("leaf", "1.0", List.of());
    published.publish("root", "1.0", List.of("leaf"));
    var folder = Files.createDirectories(local.resolve("tiny/root/1.0"));
    Files.copy(
        published.directory().resolve("tiny/root/1.0/root-1.0.jar"),
        folder.resolve("root-1.0.jar"));

    assertThat(files(offlineResolver(), roots("root"), remote())).hasSize(2);
  }

  @Test
  void aFailureIsForgottenOnceTheRepositoryHasTheFile() throws IOException {
    assertThatThrownBy(() -> files(offlineResolver(), roots("late"), remote()))
        .isInstanceOf(ArtifactException.class);
    published.publish("late", "1.0", List.of());
    assertThat(files(offlineResolver(), roots("late"), remote())).hasSize(1);
  }

  @Test
  void anUnknownArtifactIsNamedWithTheRepositoriesAsked() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    try {
      var resolver = mirroredTo(server.getAddress().getPort());
      assertThatThrownBy(() -> resolver.resolve(Coordinates.parse("tiny:nothing:9.9")))
          .isInstanceOf(ArtifactException.class)
          .hasMessageContaining("tiny:nothing:jar:9.9")
          .hasMessageContaining("the local repository " + local)
          .hasMessageContaining("mirror (http://127.0.0.1:")
          .hasMessageContaining("check the spelling");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void theMirrorOfTheSettingsIsAsked() throws IOException {
    published.publish("leaf", "1.0", List.of());
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var file = published.directory().resolve(exchange.getRequestURI().getPath().substring(1));
          var content = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(
              content.length == 0 ? 404 : 200, content.length == 0 ? -1 : content.length);
          try (var body = exchange.getResponseBody()) {
            body.write(content);
          }
        });
    server.start();
    try {
      var file =
          mirroredTo(server.getAddress().getPort()).resolve(Coordinates.parse("tiny:leaf:1.0"));
      assertThat(file)
          .hasSameBinaryContentAs(published.directory().resolve("tiny/leaf/1.0/leaf-1.0.jar"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void withoutANetworkTheMessageSaysWhatToDo() throws IOException {
    assertThatThrownBy(() -> offlineResolver().resolve(Coordinates.parse("tiny:leaf:1.0")))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("tiny:leaf:jar:1.0")
        .hasMessageContaining("Check the network")
        .hasMessageContaining("only what the local repository holds");
    assertThatThrownBy(() -> files(offlineResolver(), roots("leaf"), Map.of()))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Check the network");
  }

  @Test
  void credentialsInARepositorysAddressStayOutOfMessages() throws IOException {
    var url = "http://user:secret@127.0.0.1:" + freePort() + "/";
    assertThatThrownBy(() -> files(offlineResolver(), roots("leaf"), Map.of("mine", url)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not a url", "ftp://host/", "relative/path"})
  void somethingElseThanARepositorysAddressIsRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RepositoryChoice(Map.of("mine", url), List.of()))
        .withMessageContaining("https://");
  }

  /** Everything but file repositories leads to a port where nobody listens. */
  private MavenResolver offlineResolver() throws IOException {
    return mirroredTo(freePort());
  }

  private MavenResolver mirroredTo(int port) throws IOException {
    var settings = work.resolve("settings.xml");
    Files.writeString(
        settings,
        """
        <settings><mirrors><mirror>
          <id>mirror</id><mirrorOf>external:*</mirrorOf><url>http://127.0.0.1:%d/</url>
        </mirror></mirrors></settings>
        """
            .formatted(port));
    return new MavenResolver(
        MavenResolver.defaults()
            .withUserSettings(true)
            .withUserSettingsXmlOverride(settings)
            .withLocalRepositoryOverride(local)
            .build());
  }

  private static List<Path> files(
      MavenResolver resolver,
      List<org.eclipse.aether.artifact.Artifact> roots,
      Map<String, String> extra) {
    var choice = new RepositoryChoice(extra, List.of());
    return resolver.resolveRuntime(roots, choice, message -> {}).stream()
        .map(MavenFile::file)
        .toList();
  }

  private Map<String, String> remote() {
    return Map.of("tiny", published.directory().toUri().toString());
  }

  private static List<org.eclipse.aether.artifact.Artifact> roots(String... names) {
    return java.util.Arrays.stream(names)
        .map(n -> Coordinates.parse("tiny:" + n + ":1.0"))
        .toList();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
