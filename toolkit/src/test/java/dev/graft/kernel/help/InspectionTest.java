package dev.graft.kernel.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class InspectionTest {

  private static final Shell SHELL =
      new Shell(
          List.of(),
          "import java.util.*;",
          "int x = 3;",
          "var list = List.of(\"a\");",
          "/** Twice. Not thrice.\n * @param n the {@code n} */\nint twice(int n) { return 2 * n; }",
          "/** A plant. */\npublic class Plant {\n  /** Its leaves. */ public int leaves;\n"
              + "  /** How high. */ public int height() { return 1; }\n}",
          "var plant = new Plant();",
          "record Pot(int width, String name) {}");

  @AfterAll
  static void end() {
    SHELL.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "Math.max(~static int Math.max(int",
        "Math.max(1, ~static int Math.max(int",
        "Math.max|(1, 2.0)~static double Math.max(double",
        "Math.max(1L, x|)~int x",
        "Math.max(1L, 2|)~static long Math.max(long",
        "Ma|th.max(1, 2)~class java.lang.Math",
        "new ArrayList<>(~ArrayList<E>()",
        "new ArrayList<String>(list|)~List<String> list",
        "new Pot(1, ~Pot(int width, String name)",
        "ArrayList~class java.util.ArrayList<E> extends AbstractList<E>",
        "x~int x",
        "list~List<String> list",
        "twice(~int twice(int n)",
        "twice~int twice(int n)",
        "plant.height()|~int Plant.height()",
        "plant.leaves~int Plant.leaves",
        "Plant~class Plant",
        "Pot~record Pot(int width, String name)",
        "list.stream().map(s -> s.leng|th())~int String.length()",
        "list.stream().map(String::len|gth)~int String.length()",
        "Integer.MAX_VALUE~static final int Integer.MAX_VALUE = 2147483647",
        "Thread.State.NEW~State.NEW",
        "import java.util.Lis|t;~interface java.util.List<E> extends ",
        "Lis|t<String> other = null;~interface java.util.List<E>",
        "@Overri|de~@interface java.lang.Override",
        "for (var each : list) { each.repeat(~String String.repeat(int",
        "if (x > Math.abs(~static int Math.abs(int",
        "int h() { return Math.abs(~static int Math.abs(int",
        "import java.time.LocalDate; LocalDate.ofEpochDay(~static LocalDate LocalDate.ofEpochDay(long",
        "var text = \"a\"; text.substring(1, ~String String.substring(int",
        "int thrice(int n) { return 3 * n; } thrice(~int thrice(int n)",
        "\ud83d\ude00 twice(~int twice(int n)"
      })
  void whatStandsThereIsDescribed(String code, String signature) {
    assertThat(inspect(code).text()).startsWith(signature);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 + 2",
        "nothing",
        "nothing.at(",
        "\"Math.max(",
        "/* Math.max( */",
        "return",
        "list.nothing",
        "%maven",
        "}"
      })
  void nothingIsNotFound(String code) {
    assertThat(SHELL.inspect(code)).isNull();
  }

  @Test
  void allOverloadsAreShownTheBestMatchFirst() {
    assertThat(
            inspect("Math.max|(1f, 2f)").text().lines().filter(line -> line.startsWith("static")))
        .hasSize(4)
        .first()
        .asString()
        .startsWith("static float");
  }

  @Test
  void documentationComesFromTheCells() {
    assertThat(inspect("twice(").text())
        .isEqualTo("int twice(int n)\n    Twice. Not thrice.\n    Parameter n \u2014 the n");
    assertThat(Objects.requireNonNull(SHELL.inspectBriefly("twice(")).text())
        .isEqualTo("int twice(int n)\n    Twice.");
    assertThat(inspect("plant.height(").text()).endsWith("How high.");
    assertThat(inspect("plant.leaves").text()).endsWith("Its leaves.");
    assertThat(inspect("Plant").text()).endsWith("A plant.");
  }

  @Test
  void documentationOfTheJdkComesFromItsSource() {
    var zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.isRegularFile(zip));
    assertThat(inspect("Math.max(").text())
        .contains("(int a, int b)\n    Returns the greater of two");
    assertThat(inspect("new ArrayList<>(").text()).contains("Constructs an empty list");
  }

  @Test
  void documentationOfLibrariesComesFromTheJarOfSourcesBesideThem(@TempDir Path folder)
      throws IOException {
    var source =
        """
        package garden;
        /** A bed. <script>alert(1)</script><b onclick="x()">Bold</b> &lt;i&gt; {@link java.util.List#of()}. */
        public class Bed implements Comparable<Bed>, Watered {
          public void water(int... litres) {}
          @Override public int compareTo(Bed other) { return 0; }
        }
        """;
    var interfaceSource =
        """
        package garden;
        public interface Watered {
          /** Waters it.
           *  <ul><li>first<li>second</ul>
           *  <p>Then <pre>a &lt; b</pre>
           *  @param litres how much
           *  @throws IllegalStateException if dry
           */
          void water(int... litres);
        }
        """;
    var file = Files.writeString(folder.resolve("Bed.java"), source);
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    var interfaceFile = Files.writeString(folder.resolve("Watered.java"), interfaceSource);
    assertThat(
            compiler.run(
                null,
                null,
                null,
                "-d",
                folder.toString(),
                file.toString(),
                interfaceFile.toString()))
        .isZero();
    var jar = folder.resolve("garden-1.0.jar");
    zip(jar, folder, "garden/Bed.class", "garden/Watered.class");
    var sources = Files.createDirectory(folder.resolve("sources"));
    var unused = Files.createDirectory(sources.resolve("garden"));
    for (var each : List.of(file, interfaceFile)) {
      var unusedToo = Files.copy(each, sources.resolve("garden").resolve(each.getFileName()));
    }
    zip(
        folder.resolve("garden-1.0-sources.jar"),
        sources,
        "garden/Bed.java",
        "garden/Watered.java");

    try (var shell = new Shell(List.of(jar), "int y;")) {
      shell.shell.addToClasspath(jar.toString());
      var bed = Objects.requireNonNull(shell.inspect("garden.Bed"));
      assertThat(bed.text()).contains("A bed. Bold <i> List.of().").doesNotContain("alert");
      assertThat(bed.html())
          .contains("<b>Bold</b> &lt;i&gt; <code>List.of()</code>")
          .doesNotContain("alert", "script", "onclick");
      assertThat(Objects.requireNonNull(shell.inspect("new garden.Bed().water(")).text())
          .isEqualTo(
              """
              void Bed.water(int... litres)
                  Waters it.

                  - first
                  - second

                  Then

                  a < b

                  Parameter litres \u2014 how much
                  Throws IllegalStateException \u2014 if dry""");
      assertThat(shell.complete("garden.B").texts()).containsExactly("Bed");
      assertThat(shell.complete("Bed").texts()).contains("garden.Bed");
    }
  }

  @Test
  void theSignatureIsEscapedInHtml() {
    assertThat(inspect("list").html()).contains("List&lt;String&gt; list");
  }

  private static void zip(Path file, Path folder, String... entries) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries) {
        out.putNextEntry(new ZipEntry(entry));
        out.write(Files.readAllBytes(folder.resolve(entry)));
      }
    }
  }

  private static Inspection inspect(String code) {
    return Objects.requireNonNull(SHELL.inspect(code), code);
  }
}
