package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CoordinatesTest {

  @Test
  void threePartsNameAJar() {
    var artifact = Coordinates.parse(" org.example:tool:1.0 ");
    assertThat(artifact.getGroupId()).isEqualTo("org.example");
    assertThat(artifact.getExtension()).isEqualTo("jar");
    assertThat(artifact.getVersion()).isEqualTo("1.0");
  }

  @Test
  void fivePartsNameExtensionAndClassifier() {
    var artifact = Coordinates.parse("org.example:tool:zip:linux-x86_64:1.0-beta+3");
    assertThat(artifact.getExtension()).isEqualTo("zip");
    assertThat(artifact.getClassifier()).isEqualTo("linux-x86_64");
    assertThat(artifact.getVersion()).isEqualTo("1.0-beta+3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tool",
        "org.example:tool",
        "org.example::1.0",
        ":tool:1.0",
        "org.example:tool:",
        "a:b:c:d:e:f",
        "org example:tool:1.0",
        "..:tool:1.0",
        "org.example:../../etc:1.0",
        "org.example:tool:../1.0",
        "org.example:tool:..",
        "org.example:tool:1.0\nother",
        "<script>:tool:1.0"
      })
  void anythingElseIsRefusedWithTheExpectedForm(String malformed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Coordinates.parse(malformed))
        .withMessageContaining("group:artifact:version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LATEST", "RELEASE", "[1,2)", "(,2]", "1.0-SNAPSHOT"})
  void aVersionThatMayChangeIsNotFixed(String version) {
    assertThat(Coordinates.isFixed(Coordinates.parse("g:a:" + version))).isFalse();
    assertThat(Coordinates.isFixed(Coordinates.parse("g:a:1.0"))).isTrue();
  }
}
