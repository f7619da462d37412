package dev.graft.artifact;

import static dev.graft.artifact.TinyRepository.dependencies;
import static dev.graft.artifact.TinyRepository.dependency;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResolutionFailureTest {

  private UserSettings user = new UserSettings(Path.of(""));
  private TinyRepository published = new TinyRepository(Path.of(""));

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    user = new UserSettings(directory);
    published = new TinyRepository(Files.createDirectories(directory.resolve("remote")));
  }

  @Test
  void everyRepositoryAskedIsNamedWithItsAnswer() throws IOException {
    try (var one = RepositoryServer.answering(404);
        var two = RepositoryServer.answering(503)) {
      var resolver = user.mirroredTo(one.url());
      var extra = Map.of("local-two", two.url());
      var choice = new RepositoryChoice(extra, List.of());
      assertThatThrownBy(() -> resolve(resolver, "tiny:leaf:1.0", choice))
          .hasMessageContaining("Could not get tiny:leaf:")
          .hasMessageContaining(user.local().toString())
          .hasMessageContaining(
              "mirror (" + one.url() + ", for central, local-two): does not have");
      var direct = user.with("<mirrors>" + mirror("m", "central", one.url(), "") + "</mirrors>");
      assertThatThrownBy(() -> resolve(direct, "tiny:leaf:1.0", choice))
          .hasMessageContaining("m (" + one.url() + ", for central): does not have it")
          .hasMessageContaining("local-two (" + two.url() + "): answers with status 503");
    }
  }

  @Test
  void aMissingDependencyIsNamedWithWhatNeedsIt() throws IOException {
    published.publish("middle", "1.0", List.of("gone"));
    published.describe("root", "1.0", dependencies(dependency("middle", "1.0")));
    published.jar("root", "1.0", "");
    try (var server = RepositoryServer.of(published.directory())) {
      failure(user.mirroredTo(server.url()), "tiny:root:1.0")
          .hasMessageContaining(
              "Could not get tiny:gone:jar:1.0 (needed by tiny:root:jar:1.0 > tiny:middle:jar:1.0)")
          .hasMessageContaining("check the spelling");
    }
  }

  @Test
  void offlineSettingsAreNamedAsTheReason() throws IOException {
    try (var server = RepositoryServer.of(published.directory())) {
      published.publish("leaf", "1.0", List.of());
      var offline =
          user.with(
              "<offline>true</offline><mirrors>"
                  + mirror("m", "*", server.url(), "")
                  + "</mirrors>");
      failure(offline, "tiny:leaf:1.0")
          .hasMessageContaining("You are offline by your settings")
          .hasMessageContaining("not asked")
          .hasMessageNotContaining("spelling");
      assertThat(server.asked()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedCredentialsAreNamed(int status) throws IOException {
    try (var server = RepositoryServer.answering(status)) {
      failure(user.mirroredTo(server.url()), "tiny:leaf:1.0")
          .hasMessageContaining("refuses the credentials (status " + status + ")")
          .hasMessageContaining("<server>")
          .hasMessageNotContaining("spelling");
    }
  }

  @Test
  void aBlockedAddressIsNamed() throws IOException {
    var blocker =
        mirror("blocker", "external:http:*", "http://0.0.0.0/", "<blocked>true</blocked>");
    var choice = new RepositoryChoice(Map.of("plain", "http://plain.invalid/"), List.of("plain"));
    var resolver = user.with("<mirrors>" + blocker + "</mirrors>");
    assertThatThrownBy(() -> resolve(resolver, "tiny:leaf:1.0", choice))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("blocker (http://0.0.0.0/, for plain): blocked")
        .hasMessageContaining("use https");
  }

  @Test
  void aDamagedFileIsRefusedAndNotKept() throws IOException {
    published.publish("leaf", "1.0", List.of());
    var checksum = published.folder("leaf", "1.0").resolve("leaf-1.0.jar.sha1");
    Files.writeString(checksum, "0123456789012345678901234567890123456789");
    try (var server = RepositoryServer.of(published.directory())) {
      var resolver = user.mirroredTo(server.url());
      failure(resolver, "tiny:leaf:1.0").hasMessageContaining("sent a damaged file");
      Files.delete(checksum);
      assertThat(resolve(resolver, "tiny:leaf:1.0", RepositoryChoice.ALL)).hasSize(1);
    }
  }

  @Test
  void unreadableSettingsAreNamedWithTheirPlace() throws IOException {
    failure(user.with("<mirrors>"), "tiny:leaf:1.0")
        .hasMessageContaining("Maven's settings cannot be read")
        .hasMessageContaining("settings.xml");
  }

  @Test
  void aRepositoryThatIsNotThereIsRefusedWithThoseThereAre() throws IOException {
    var resolver = user.with("");
    var choice = new RepositoryChoice(Map.of("mine", "https://mine.invalid/"), List.of("nope"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resolve(resolver, "tiny:leaf:1.0", choice))
        .withMessageContaining("\"nope\"")
        .withMessageContaining("central, mine, maven-local");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> failure(
      MavenResolver resolver, String coordinates) {
    return assertThatThrownBy(() -> resolve(resolver, coordinates, RepositoryChoice.ALL))
        .isInstanceOf(ArtifactException.class);
  }

  private static List<MavenFile> resolve(
      MavenResolver resolver, String coordinates, RepositoryChoice choice) {
    return resolver.resolveRuntime(List.of(Coordinates.parse(coordinates)), choice, message -> {});
  }

  private static String mirror(String id, String of, String url, String more) {
    return "<mirror><id>%s</id><mirrorOf>%s</mirrorOf><url>%s</url>%s</mirror>"
        .formatted(id, of, url, more);
  }
}
