package dev.graft.artifact;

import static dev.graft.artifact.TinyRepository.dependencies;
import static dev.graft.artifact.TinyRepository.dependency;
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

@SuppressWarnings("NullAway.Init")
final class PomFileTest {

  private static final List<String> RUNTIME = List.of("compile", "runtime");

  private Path work;
  private TinyRepository published;
  private RepositoryServer mirror;
  private MavenResolver resolver;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    work = directory;
    published = new TinyRepository(Files.createDirectories(directory.resolve("remote")));
    mirror = RepositoryServer.of(published.directory());
    resolver = new UserSettings(directory).mirroredTo(mirror.url());
    for (var name : List.of("leaf", "tested", "provided", "ran")) {
      published.publish(name, "1.0", List.of());
    }
    published.publish("leaf", "2.0", List.of());
  }

  @AfterEach
  void stop() {
    mirror.close();
  }

  @Test
  void scopesChooseAmongTheDependencies() throws IOException {
    var pom =
        pom(
            dependencies(
                dependency("leaf", "1.0"),
                dependency("ran", "1.0", "<scope>runtime</scope>"),
                dependency("provided", "1.0", "<scope>provided</scope>"),
                dependency("tested", "1.0", "<scope>test</scope>")));
    assertThat(names(pom, RUNTIME)).containsExactly("leaf-1.0.jar", "ran-1.0.jar");
    assertThat(names(pom, List.of("compile"))).containsExactly("leaf-1.0.jar");
    assertThat(names(pom, List.of("test", "provided")))
        .containsExactly("provided-1.0.jar", "tested-1.0.jar");
  }

  @Test
  void managedVersionsHoldForWhatComesIndirectly() throws IOException {
    published.publish("middle", "1.0", List.of("leaf"));
    published.describe(
        "bom",
        "1",
        "<packaging>pom</packaging><dependencyManagement>"
            + dependencies(dependency("leaf", "2.0"))
            + "</dependencyManagement>");
    var pom =
        pom(
            "<properties><v>1.0</v></properties><dependencyManagement>"
                + dependencies(dependency("bom", "1", "<type>pom</type><scope>import</scope>"))
                + "</dependencyManagement>"
                + dependencies(dependency("middle", "${v}")));
    assertThat(names(pom, RUNTIME)).containsExactly("middle-1.0.jar", "leaf-2.0.jar");
  }

  @Test
  void parentsComeFromTheDirectoryAboveAndFromRepositories() throws IOException {
    published.describe(
        "grandparent", "1", "<packaging>pom</packaging>" + dependencies(dependency("leaf", "1.0")));
    Files.writeString(
        work.resolve("pom.xml"),
        """
        <project><modelVersion>4.0.0</modelVersion>
        <parent><groupId>tiny</groupId><artifactId>grandparent</artifactId><version>1</version>
        <relativePath/></parent>
        <artifactId>above</artifactId><packaging>pom</packaging>%s</project>
        """
            .formatted(dependencies(dependency("ran", "1.0"))));
    var child = Files.createDirectories(work.resolve("child")).resolve("pom.xml");
    Files.writeString(
        child,
        """
        <project><modelVersion>4.0.0</modelVersion>
        <parent><groupId>tiny</groupId><artifactId>above</artifactId><version>1</version></parent>
        <artifactId>child</artifactId></project>
        """);
    assertThat(names(child, RUNTIME)).containsExactlyInAnyOrder("leaf-1.0.jar", "ran-1.0.jar");
  }

  @Test
  void activeProfilesAddTheirDependencies() throws IOException {
    var pom =
        pom(
            "<profiles><profile><id>on</id><activation><jdk>[17,)</jdk></activation>"
                + dependencies(dependency("leaf", "1.0"))
                + "</profile><profile><id>off</id>"
                + dependencies(dependency("ran", "1.0"))
                + "</profile></profiles>");
    assertThat(names(pom, RUNTIME)).containsExactly("leaf-1.0.jar");
  }

  @Test
  void repositoriesOfThePomAreAskedThroughTheUsersMirrors() throws IOException {
    var other = new TinyRepository(Files.createDirectories(work.resolve("other")));
    other.publish("special", "1.0", List.of());
    try (var server = RepositoryServer.of(other.directory())) {
      var pom =
          pom(
              "<repositories><repository><id>own</id><url>https://own.invalid/</url></repository>"
                  + "</repositories>"
                  + dependencies(dependency("special", "1.0"), dependency("leaf", "1.0")));
      var mirrors =
          new UserSettings(work)
              .with(
                  "<mirrors><mirror><id>a</id><mirrorOf>own</mirrorOf><url>%s</url></mirror>"
                          .formatted(server.url())
                      + "<mirror><id>b</id><mirrorOf>central</mirrorOf><url>%s</url></mirror></mirrors>"
                          .formatted(mirror.url()));
      assertThat(mirrors.resolvePom(pom, RUNTIME, RepositoryChoice.ALL, message -> {})).hasSize(2);
      assertThat(server.asked()).contains("/tiny/special/1.0/special-1.0.jar");
    }
  }

  @Test
  void whatIsWrongWithAPomIsToldWithItsLine() throws IOException {
    assertThatThrownBy(() -> names(pom("<dependencies>\n</oops>"), RUNTIME))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("pom.xml")
        .hasMessageContaining("oops");
    assertThatThrownBy(
            () ->
                names(
                    pom(
                        dependencies(
                            "<dependency><groupId>tiny</groupId><artifactId>leaf</artifactId>"
                                + "</dependency>")),
                    RUNTIME))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("version");
  }

  @Test
  void aMissingParentIsNamedWithTheRepositoriesAsked() throws IOException {
    var pom =
        pom(
            "<parent><groupId>tiny</groupId><artifactId>nowhere</artifactId><version>7</version>"
                + "</parent>");
    assertThatThrownBy(() -> names(pom, RUNTIME))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining(mirror.url());
  }

  private Path pom(String elements) throws IOException {
    var file = Files.createDirectories(work.resolve("project")).resolve("pom.xml");
    Files.writeString(
        file,
        """
        <project><modelVersion>4.0.0</modelVersion>
        <groupId>mine</groupId><artifactId>notebook</artifactId><version>1</version>
        %s
        </project>
        """
            .formatted(elements));
    return file;
  }

  private List<String> names(Path pom, List<String> scopes) {
    return resolver.resolvePom(pom, scopes, RepositoryChoice.ALL, message -> {}).stream()
        .map(file -> file.file().getFileName().toString())
        .toList();
  }
}
