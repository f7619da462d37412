package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.graft.artifact.ArtifactException;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.junit.jupiter.api.Test;

final class PomTextTest {

  @Test
  void partsBecomeOnePom() throws Exception {
    var model =
        model(
            """
            <?xml version="1.0"?>
            <!-- what this notebook needs -->
            <repository><id>one</id><url>https://one.invalid/</url></repository>
            <dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency>
            <dependencies>
              <dependency><groupId>g</groupId><artifactId>b</artifactId><version>2</version></dependency>
            </dependencies>
            <properties><v>1</v></properties>
            <repositories><repository><id>two</id><url>https://two.invalid/</url></repository></repositories>
            """);
    assertThat(model.getDependencies()).extracting("artifactId").containsExactly("a", "b");
    assertThat(model.getRepositories()).extracting("id").containsExactly("one", "two");
    assertThat(model.getProperties()).containsEntry("v", "1");
    assertThat(model.getModelVersion()).isEqualTo("4.0.0");
    assertThat(model.getArtifactId()).isEqualTo("cell");
  }

  @Test
  void aWholeProjectStaysAsItIs() {
    var pom =
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><artifactId>x</artifactId></project>";
    assertThat(PomText.complete("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->" + pom, 2))
        .endsWith(pom);
  }

  @Test
  void brokenXmlIsToldWithTheLineOfTheCell() {
    assertThatExceptionOfType(ArtifactException.class)
        .isThrownBy(() -> PomText.complete("<dependency>\n<groupId>g</group>\n</dependency>", 2))
        .withMessageContaining("line 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PomText.complete("g:a:1", 2))
        .withMessageContaining("<dependency>");
  }

  @Test
  void filesOfTheMachineAreNotReadIn() {
    var hostile =
        "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><dependency>&e;</dependency>";
    assertThatExceptionOfType(ArtifactException.class)
        .isThrownBy(() -> PomText.complete(hostile, 2))
        .withMessageContaining("DOCTYPE");
  }

  private static Model model(String body) throws Exception {
    return new MavenXpp3Reader().read(new java.io.StringReader(PomText.complete(body, 2)));
  }
}
