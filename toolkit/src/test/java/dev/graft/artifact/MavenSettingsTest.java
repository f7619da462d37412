package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MavenSettingsTest {

  @Test
  void theMavenOnThePathIsFoundBehindItsLinks(@TempDir Path directory) throws IOException {
    var home = Files.createDirectories(directory.toRealPath().resolve("share/maven"));
    var binary = Files.createDirectories(home.resolve("bin")).resolve("mvn");
    Files.writeString(binary, "#!/bin/sh\n");
    Files.writeString(
        Files.createDirectories(home.resolve("conf")).resolve("settings.xml"), "<settings/>");
    var bin = Files.createDirectories(directory.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("mvn"), binary);

    assertThat(MavenSettings.systemHome(Map.of("PATH", "/nonexistent::" + bin))).isEqualTo(home);
    assertThat(MavenSettings.systemHome(Map.of("PATH", bin.toString(), "MAVEN_HOME", "/opt/maven")))
        .isEqualTo(Path.of("/opt/maven"));
    assertThat(MavenSettings.systemHome(Map.of("PATH", directory.toString()))).isNull();
    assertThat(MavenSettings.systemHome(Map.of())).isNull();
  }
}
