package dev.graft.artifact;

import static dev.graft.artifact.TinyRepository.dependencies;
import static dev.graft.artifact.TinyRepository.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All through the HTTP mirror of the user's settings. */
@SuppressWarnings("NullAway.Init")
final class DependencyResolutionTest {

  private final List<String> messages = new ArrayList<>();
  private TinyRepository published;
  private RepositoryServer mirror;
  private MavenResolver resolver;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    published = new TinyRepository(Files.createDirectories(directory.resolve("remote")));
    mirror = RepositoryServer.of(published.directory());
    resolver = new UserSettings(directory).mirroredTo(mirror.url());
    published.publish("leaf", "1.0", List.of());
    published.publish("leaf", "2.0", List.of());
  }

  @AfterEach
  void stop() {
    mirror.close();
  }

  @Test
  void versionsOfParentsAndImportedBomsAndPropertiesHold() throws IOException {
    published.describe(
        "bom",
        "1",
        "<packaging>pom</packaging><dependencyManagement>"
            + dependencies(dependency("leaf", "2.0"))
            + "</dependencyManagement>");
    published.describe(
        "parent",
        "1",
        "<packaging>pom</packaging><properties><other>1.0</other></properties>"
            + "<dependencyManagement>"
            + dependencies(dependency("bom", "1", "<type>pom</type><scope>import</scope>"))
            + "</dependencyManagement>");
    published.publish("other", "1.0", List.of());
    root(
        "<parent><groupId>tiny</groupId><artifactId>parent</artifactId><version>1</version></parent>"
            + "<packaging>bundle</packaging>"
            + dependencies(
                "<dependency><groupId>tiny</groupId><artifactId>leaf</artifactId></dependency>",
                dependency("other", "${other}")));

    assertThat(names("tiny:root:1.0"))
        .containsExactlyInAnyOrder("root-1.0.jar", "leaf-2.0.jar", "other-1.0.jar");
    assertThat(mirror.asked()).contains("/tiny/parent/1/parent-1.pom", "/tiny/bom/1/bom-1.pom");
  }

  @Test
  void whatIsOptionalProvidedForTestsOrExcludedStaysAway() throws IOException {
    for (var name : List.of("optional", "provided", "tests", "unwanted")) {
      published.publish(name, "1.0", List.of());
    }
    published.publish("middle", "1.0", List.of("unwanted", "leaf"));
    root(
        dependencies(
            dependency("optional", "1.0", "<optional>true</optional>"),
            dependency("provided", "1.0", "<scope>provided</scope>"),
            dependency("tests", "1.0", "<scope>test</scope>"),
            dependency(
                "middle",
                "1.0",
                "<exclusions><exclusion><groupId>tiny</groupId><artifactId>unwanted</artifactId>"
                    + "</exclusion></exclusions>")));

    assertThat(names("tiny:root:1.0"))
        .containsExactlyInAnyOrder("root-1.0.jar", "middle-1.0.jar", "leaf-1.0.jar");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tiny:leaf:[1.0,3)", "tiny#leaf;[1.0,3)", "tiny:leaf:LATEST", "tiny#leaf;2.+"})
  void aRangeGetsTheHighestVersion(String coordinates) throws IOException {
    metadata("leaf", "1.0", "2.0");
    assertThat(names(coordinates)).containsExactly("leaf-2.0.jar");
  }

  @Test
  void aRangeAmongTheDependenciesIsResolved() throws IOException {
    metadata("leaf", "1.0", "2.0");
    root(dependencies(dependency("leaf", "[1.0,2.0)")));
    assertThat(names("tiny:root:1.0")).containsExactly("root-1.0.jar", "leaf-1.0.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny:leaf:jar:linux:1.0", "tiny:leaf::linux:1.0"})
  void aClassifierNamesAnotherFile(String coordinates) throws IOException {
    published.jar("leaf", "1.0", "linux");
    assertThat(names(coordinates)).containsExactly("leaf-1.0-linux.jar");
  }

  @Test
  void aRelocatedArtifactIsFoundWhereItIs() throws IOException {
    published.describe(
        "old",
        "1.0",
        "<distributionManagement><relocation><artifactId>leaf</artifactId></relocation>"
            + "</distributionManagement>");
    assertThat(names("tiny:old:1.0")).containsExactly("leaf-1.0.jar");
  }

  @Test
  void aSnapshotIsFetchedByItsTimestamp() throws IOException {
    var name = "snap";
    var stamp = "1.0-20260101.010101-7";
    published.describe(name, "1.0-SNAPSHOT", "");
    published.jar(name, "1.0-SNAPSHOT", "");
    var folder = published.folder(name, "1.0-SNAPSHOT");
    for (var extension : List.of("pom", "jar")) {
      Files.move(
          folder.resolve(name + "-1.0-SNAPSHOT." + extension),
          folder.resolve(name + "-" + stamp + "." + extension));
    }
    Files.writeString(
        folder.resolve("maven-metadata.xml"),
        """
        <metadata><groupId>tiny</groupId><artifactId>snap</artifactId><version>1.0-SNAPSHOT</version>
        <versioning><snapshot><timestamp>20260101.010101</timestamp><buildNumber>7</buildNumber>
        </snapshot></versioning></metadata>
        """);
    var files =
        resolver.resolveRuntime(
            List.of(Coordinates.parse("tiny:snap:1.0-SNAPSHOT")),
            new RepositoryChoice(Map.of("snapshots", "https://snapshots.invalid/"), List.of()),
            messages::add);
    assertThat(files).hasSize(1);
    assertThat(mirror.asked()).contains("/tiny/snap/1.0-SNAPSHOT/snap-" + stamp + ".jar");
  }

  @Test
  void downloadsAreToldInOneLineAndNothingIsWhenAllIsThere() throws IOException {
    root(dependencies(dependency("leaf", "1.0")));
    assertThat(names("tiny:root:1.0")).hasSize(2);
    assertThat(messages).singleElement().asString().startsWith("Downloaded 4 files, ");
    messages.clear();
    assertThat(names("tiny:root:1.0")).hasSize(2);
    assertThat(messages).isEmpty();
  }

  @Test
  void anInvalidDescriptionIsTold() throws IOException {
    root("<dependencies><dependency></oops></dependencies>");
    assertThat(names("tiny:root:1.0")).containsExactly("root-1.0.jar");
    assertThat(messages).anyMatch(m -> m.contains("tiny:root:jar:1.0 comes without its depend"));
  }

  @Test
  void onlyTheRepositoriesNamedAreAsked() throws IOException {
    try (var other = RepositoryServer.of(published.directory())) {
      var roots = List.of(Coordinates.parse("tiny:leaf:1.0"));
      var direct = new UserSettings(published.directory()).with("");
      var choice =
          new RepositoryChoice(Map.of("One", mirror.url(), "two", other.url()), List.of("one"));
      assertThat(direct.resolveRuntime(roots, choice, messages::add)).hasSize(1);
      assertThat(mirror.asked()).isNotEmpty();
      assertThat(other.asked()).isEmpty();
    }
  }

  private void root(String elements) throws IOException {
    published.describe("root", "1.0", elements);
    published.jar("root", "1.0", "");
  }

  private void metadata(String name, String... versions) throws IOException {
    var listed = new StringBuilder();
    for (var version : versions) {
      listed.append("<version>").append(version).append("</version>");
    }
    Files.writeString(
        published.folder(name, "").resolve("maven-metadata.xml"),
        """
        <metadata><groupId>tiny</groupId><artifactId>%s</artifactId><versioning>
        <latest>%s</latest><versions>%s</versions></versioning></metadata>
        """
            .formatted(name, versions[versions.length - 1], listed));
  }

  private List<String> names(String coordinates) {
    var roots = List.of(Coordinates.parse(coordinates));
    return resolver.resolveRuntime(roots, RepositoryChoice.ALL, messages::add).stream()
        .map(file -> file.file().getFileName().toString())
        .toList();
  }
}
