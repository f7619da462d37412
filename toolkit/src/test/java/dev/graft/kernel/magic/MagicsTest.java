package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.spencerpark.jupyter.kernel.magic.registry.CellMagic;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagic;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MagicsTest {

  private final List<Path> classpath = new ArrayList<>();
  private final List<String> ran = new ArrayList<>();
  private final Magics magics =
      new Magics(
          classpath::add,
          (source, name, line) -> {
            ran.add(name + ":" + line + ":" + source);
            return "value of " + source;
          },
          new Stopwatch());

  @Test
  void everyMagicIsListedAndExplained() throws Exception {
    var list = printed(() -> magics.run("magics", List.of()));
    for (var magic : magics.all()) {
      assertThat(list).contains(magic.usage().get(0)).contains(magic.summary());
      assertThat(printed(() -> magics.run("help", List.of(magic.name()))))
          .contains(
              magic.summary(), "Usage:", "Example:", magic.example().lines().findFirst().get());
    }
    assertThat(printed(() -> magics.run("lsmagic", List.of()))).isEqualTo(list);
    assertThat(printed(() -> magics.run("help", List.of()))).isEqualTo(list);
  }

  @Test
  void iJavasNamesAreAllThere() {
    assertThat(magics.names())
        .contains(
            "maven",
            "addMavenDependency",
            "addMavenDependencies",
            "mavenRepo",
            "addMavenRepo",
            "loadFromPOM",
            "jars",
            "classpath",
            "load");
  }

  @Test
  void anUnknownMagicNamesTheNearestAndTheList() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("mavne", List.of()))
        .withMessageContaining("Did you mean %maven?")
        .withMessageContaining("%magics");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("xyzzy", List.of()))
        .withMessageNotContaining("Did you mean");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("help", List.of("lod")))
        .withMessageContaining("%load");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.runPiece(new Piece.LineMagic("%time", List.of(), 2)))
        .withMessageContaining("%%time takes the whole cell");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maven", "mavenRepo", "loadFromPOM", "jars", "classpath", "load", "time"})
  void withoutArgumentsTheUsageIsShown(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run(name, List.of()))
        .withMessageContaining("Use it as: %" + name)
        .withMessageContaining("For example:");
  }

  @Test
  void argumentsThatAreNotKnownAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("maven", List.of("a:b:1", "--nope", "x")))
        .withMessageContaining("nope");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.runCell("loadFromPOM", List.of("nope"), "<dependencies/>"))
        .withMessageContaining("no scope \"nope\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("mavenRepo", List.of("id", "no url")))
        .withMessageContaining("https://");
  }

  @Test
  void repositoriesMayStandInTheLinesOfACell() throws Exception {
    assertThat(magics.runCell("mavenRepo", List.of(), "a https://a.invalid/\n\nb file:///b // c\n"))
        .isNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("maven", List.of("--from", "nope", "a:b:1")))
        .withMessageContaining("a, b, maven-local");
  }

  @Test
  void theNotebooksOwnMagicsComeFirst() throws Exception {
    magics.registry().registerMagics(Own.class);
    assertThat(magics.names()).contains("greet", "hi", "shout");
    assertThat(magics.run("greet", List.of("you"))).isEqualTo("hello you");
    assertThat(magics.run("hi", List.of("you"))).isEqualTo("hello you");
    assertThat(magics.runCell("shout", List.of(), "body")).isEqualTo("BODY");
    assertThat(magics.run("time", List.of("a \"b c\""))).isEqualTo(List.of("a", "b c"));
    assertThat(magics.help("shout")).contains("registered");
    assertThat(printed(() -> magics.run("magics", List.of()))).contains("%shout", "registered");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("shout", List.of()))
        .withMessageContaining("%%shout is a cell magic");
  }

  @Test
  void theRegistryKnowsTheKernelsMagicsToo(@TempDir Path directory) throws Exception {
    List<String> added =
        magics.registry().applyLineMagic("classpath", List.of(directory.toString()));
    assertThat(added).containsExactly(directory.toString());
    assertThat(classpath).containsExactly(directory);
  }

  @Test
  void filesAreAddedByPatternAndByCell(@TempDir Path directory) throws Exception {
    for (var name : List.of("a.jar", "b.jar", "c d.jar")) {
      try (var zip =
          new java.util.zip.ZipOutputStream(Files.newOutputStream(directory.resolve(name)))) {
        zip.putNextEntry(new java.util.zip.ZipEntry("x"));
      }
    }
    assertThat((List<?>) magics.run("jars", List.of(directory + "/*.jar"))).hasSize(3);
    classpath.clear();
    var body = directory + "/a.jar\n\"" + directory + "/c d.jar\" // two\n";
    assertThat((List<?>) magics.runCell("classpath", List.of(), body)).hasSize(2);
    assertThat(classpath).containsExactly(directory.resolve("a.jar"), directory.resolve("c d.jar"));
  }

  @Test
  void aDamagedJarIsNamed(@TempDir Path directory) throws Exception {
    var jar = directory.resolve("torn.jar");
    Files.writeString(jar, "PK not quite");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> magics.run("jars", List.of(jar.toString())))
        .withMessageContaining("torn.jar is damaged");
    assertThat(classpath).isEmpty();
  }

  @Test
  void filesAndNotebooksAreLoadedUnderTheirNames(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("Helper.java"), "/* c */\npackage a.b;\nclass Helper {}");
    Files.writeString(
        directory.resolve("book.ipynb"),
        """
        {"cells": [{"cell_type": "code", "source": ["int a;\\n", "a"]},
         {"cell_type": "markdown", "source": "text"}, {"cell_type": "code", "source": "b"}]}
        """);
    Object unused = magics.run("load", List.of(directory + "/Helper", directory + "/book.ipynb"));
    assertThat(ran)
        .containsExactly(
            "Helper.java:1:/* c */\n\nclass Helper {}",
            "book.ipynb, code cell 1:1:int a;\na",
            "book.ipynb, code cell 2:1:b");
  }

  @Test
  void timeRunsItsSourceFromItsLineAndShowsTheValue() throws Exception {
    Object[] shown = new Object[2];
    var printed =
        printed(
            () -> {
              shown[0] = magics.runPiece(new Piece.CellMagic("time", List.of(), "int a;\na", 3));
              shown[1] = magics.runPiece(new Piece.LineMagic("time", List.of("f()"), 7));
              return null;
            });
    assertThat(ran).containsExactly("null:3:\nint a;\na", "null:7:f()");
    assertThat(shown[1]).isEqualTo("value of f()");
    assertThat(printed.lines())
        .hasSize(2)
        .allMatch(
            line ->
                line.matches(
                    "Wall time: .*s, CPU time: .*s \\(all threads: .*s\\), compiled in .*s"));
    assertThat(magics.runPiece(new Piece.LineMagic("load", List.of(empty()), 1))).isNull();
  }

  @Test
  void timesAreReadable() {
    assertThat(TimeMagic.readable(950)).isEqualTo("950 ns");
    assertThat(TimeMagic.readable(1_234)).isEqualTo("1.23 \u00b5s");
    assertThat(TimeMagic.readable(45_600_000)).isEqualTo("45.6 ms");
    assertThat(TimeMagic.readable(7_890_000_000L)).isEqualTo("7.89 s");
    assertThat(TimeMagic.readable(125_400_000_000L)).isEqualTo("2 min 5.4 s");
  }

  private static String empty() throws Exception {
    return Files.createTempFile("empty", ".jshell").toString();
  }

  private static String printed(Callable<?> work) throws Exception {
    var before = System.out;
    var out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      var unused = work.call();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** As published notebooks write them. */
  public static final class Own {

    private Own() {}

    @LineMagic(aliases = "hi")
    public static String greet(List<String> arguments) {
      return "hello " + String.join(" ", arguments);
    }

    @LineMagic
    public static List<String> time(List<String> arguments) {
      return arguments;
    }

    @CellMagic
    public static String shout(List<String> arguments, String body) {
      return body.toUpperCase(java.util.Locale.ROOT);
    }
  }
}
