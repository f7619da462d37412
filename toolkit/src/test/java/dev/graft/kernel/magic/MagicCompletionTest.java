package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MagicCompletionTest {

  private final Magics magics =
      new Magics(path -> {}, (source, name, line) -> null, new Stopwatch());

  @ParameterizedTest
  @ValueSource(strings = {"%loa", "  %loa", "%%LOA", "var x = %loa", "?%loa", "int a;\n%loa"})
  void namesGoOn(String line) {
    var completion = complete(line);
    assertThat(completion.candidates()).containsExactly("load", "loadFromPOM");
    assertThat(completion.from()).isEqualTo(line.length() - 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"int a = 5 %lo", "System.out.println(\"%lo", "", "load", "// a = %lo"})
  void aLineWithoutAMagicIsNotOurs(String line) {
    assertThat(magics.complete(line)).isNull();
  }

  @Test
  void anUnknownMagicHasNoArguments() {
    assertThat(complete("%nothing a").candidates()).isEmpty();
  }

  @Test
  void filesOfTheRightKindAreOffered(@TempDir Path directory) throws IOException {
    for (var name : List.of("a.jshell", "b.java", "c.txt", "d.jar", "e.xml", ".hidden.java")) {
      Files.createFile(directory.resolve(name));
    }
    Files.createDirectory(directory.resolve("more space"));
    var start = directory + "/";
    assertThat(complete("%load " + start).candidates())
        .containsExactly(start + "a.jshell", start + "b.java", "\"" + start + "more space/");
    assertThat(complete("%jars x.jar " + start))
        .isEqualTo(new Completion(List.of(start + "d.jar", "\"" + start + "more space/"), 12));
    assertThat(complete("%load \"" + start + "a").candidates())
        .containsExactly("\"" + start + "a.jshell\"");
    assertThat(complete("%loadFromPOM " + start).candidates()).contains(start + "e.xml");
    assertThat(complete("%load " + start + "nowhere/x").candidates()).isEmpty();
  }

  @Test
  void coordinatesComeFromTheLocalRepository(@TempDir Path directory) throws IOException {
    for (var path :
        List.of(
            "org/apache/commons/commons-csv/1.9.0/commons-csv-1.9.0.pom",
            "org/apache/commons/commons-csv/1.10.0/commons-csv-1.10.0.pom",
            "org/apache/commons/commons-text/1.0/commons-text-1.0.pom",
            "org/apache/ant/ant/1.0/ant-1.0.pom",
            "org/apache/apache/23/apache-23.pom")) {
      var file = directory.resolve(path);
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.createFile(file);
    }
    var completion = new CoordinateCompletion(() -> List.of("mine"), directory);
    assertThat(completion.candidates(List.of(), "or")).containsExactly("org.");
    assertThat(completion.candidates(List.of(), "org.ap"))
        .containsExactly("org.apache:", "org.apache.");
    assertThat(completion.candidates(List.of(), "org.apache.c"))
        .containsExactly("org.apache.commons:");
    assertThat(completion.candidates(List.of(), "org.apache.commons:com"))
        .containsExactly("org.apache.commons:commons-csv:", "org.apache.commons:commons-text:");
    assertThat(completion.candidates(List.of(), "org.apache.commons:commons-csv:"))
        .containsExactly(
            "org.apache.commons:commons-csv:1.10.0", "org.apache.commons:commons-csv:1.9.0");
    assertThat(completion.candidates(List.of(), "../..")).isEmpty();
  }

  @Test
  void optionsRepositoriesScopesAndNamesAreOffered() throws Exception {
    Object unused = magics.run("mavenRepo", List.of("mine", "https://mine.invalid/"));
    assertThat(complete("%maven -").candidates()).containsExactly("--from", "--verbose", "-v");
    assertThat(complete("%maven --from ").candidates())
        .startsWith("mine")
        .contains("central", "maven-local");
    assertThat(complete("%maven --from=mi").candidates()).containsExactly("--from=mine");
    assertThat(complete("%loadFromPOM pom.xml ru").candidates()).containsExactly("runtime");
    assertThat(complete("%%loadFromPOM te").candidates()).contains("test");
    assertThat(complete("%help ti").candidates()).containsExactly("time");
  }

  private Completion complete(String line) {
    return Objects.requireNonNull(magics.complete(line));
  }
}
