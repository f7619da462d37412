package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IsolatedMavenTest {

  private static final String SMALL = "org.jspecify:jspecify:1.0.0";

  @Test
  void withItsOwnMavenTheToolkitNeedsNoIsolation() {
    assertThat(IsolatedMaven.isNeeded()).isFalse();
  }

  @Test
  void behindAKernelsOldMavenTheToolkitResolvesWithItsOwn() throws Exception {
    var old =
        MavenArtifacts.resolveRuntime(
                List.of("org.apache.maven:maven-model-builder:3.6.0"),
                RepositoryChoice.ALL,
                message -> {})
            .stream()
            .map(MavenFile::file)
            .toList();
    var here =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of);
    try (var kernel = loader(old.stream(), ClassLoader.getPlatformClassLoader());
        var cells = loader(here, kernel)) {
      assertThat(
              IsolatedMaven.isForeign(
                  "org.apache.maven.model.building.DefaultModelBuilderFactory", cells))
          .isTrue();
      var artifacts = cells.loadClass(MavenArtifacts.class.getName());
      var resolve = artifacts.getMethod("resolve", String.class);
      assertThat(resolve.invoke(null, SMALL)).isEqualTo(MavenArtifacts.resolve(SMALL));
      assertThatThrownBy(() -> resolve.invoke(null, "no-coordinates"))
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void failuresAreTheCallersOwnTypes() {
    assertThatThrownBy(() -> IsolatedMaven.call("resolve", "dev.graft.absent:absent:1.0"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("dev.graft.absent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolatedMaven.call("resolve", "no-coordinates"));
  }

  private static URLClassLoader loader(Stream<Path> paths, ClassLoader parent) {
    return new URLClassLoader(paths.map(IsolatedMavenTest::url).toArray(URL[]::new), parent);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
