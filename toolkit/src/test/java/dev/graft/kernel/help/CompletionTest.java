package dev.graft.kernel.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class CompletionTest {

  private static final Shell SHELL =
      new Shell(
          List.of(),
          "import java.util.*;",
          "import java.util.function.*;",
          "int x = 3;",
          "var list = List.of(\"a\");",
          "public class Plant { public int height() { return 1; } public int leaves; }",
          "var plant = new Plant();");

  @AfterAll
  static void end() {
    SHELL.close();
  }

  /** Each ends with what is typed of the one name that is to be offered, after an arrow. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Math.absEx -> absExact(",
        "System.out.printl -> println(",
        "plant.hei -> height()",
        "plant.lea -> leaves",
        "new Plant().hei -> height()",
        "list.stream().map(s -> s.isBl -> isBlank()",
        "list.stream()\n    .filter(s -> !s.isEmpty())\n    .map(s -> s.isBl -> isBlank()",
        "list.stream().map(s -> { var t = s; t.isBl -> isBlank()",
        "list.stream().map(String::isBl -> isBlank",
        "Function<String, Integer> f = s -> s.leng -> length()",
        "new Thread(() -> { list.siz -> size()",
        "new Object() { void f() { list.siz -> size()",
        "if (list.isEm -> isEmpty()",
        "if (x > 1 && list.isEm -> isEmpty()",
        "while (list.isEm -> isEmpty()",
        "switch (list.siz -> size()",
        "for (int i = 0; i < list.siz -> size()",
        "for (int i = 0; i < 3; i++) { list.siz -> size()",
        "for (var each : list.subL -> subList(",
        "for (var each : list) { each.isBl -> isBlank()",
        "try (var s = list.parallelS -> parallelStream()",
        "try { } catch (Exception e) { e.getMes -> getMessage()",
        "String s = switch (x) { case 1 -> list.get(0).strip(). " + "toUpperC -> toUpperCase(",
        "\"text\".isBl -> isBlank()",
        "\"\"\"\n  text\n\"\"\".isBl -> isBlank()",
        "var y = x < list.siz -> size()",
        "return list.siz -> size()",
        "foo(list.get(0).isBl -> isBlank()",
        "public int count(List<String> names) {\n  return names.get(0).leng -> length()",
        "int count() { return li -> list",
        "class Tree extends Plant { int twice() { return hei -> height()",
        // What the same cell declares before the cursor, though it has not run.
        "var text = \"abc\";\nint n = 2;\ntext.isBl -> isBlank()",
        "import java.time.LocalDate;\nvar day = LocalDate.now();\nday.getMonthV -> getMonthValue()",
        "import java.nio.file.*;\nvar path = Path.of(\"\");\npath.getFileN -> getFileName()",
        "import static java.util.Map.entry;\nentry(1, 2).getVal -> getValue()",
        "import java.nio.file.*;\nlist.stream().map(n -> Path.of(n)).map(p -> p.getFileN -> getFileName()",
        "int twice(int n) { return 2 * n; }\nvar text = \"\";\ntext.isBl -> isBlank()",
        "int twice(int n) { return 2 * n; }\nint y = twi -> twice(",
        "record Pot(int width) {}\nvar pot = new Pot(1);\npot.wid -> width()",
        "public class Bed { public String name; }\nBed bed = new Bed();\nbed.name.isBl -> isBlank()",
        "enum Month { MAY }\nMonth.MA -> MAY",
        "private static String text = \"\";\ntext.isBl -> isBlank()",
        "int broken = ;\nlist.siz -> size()",
        "foo(;\nlist.siz -> size()",
        "%maven a:b:1\nvar text = \"%\";\ntext.isBl -> isBlank()",
        "%load it's\nlist.siz -> size()",
        "%%time\nlist.siz -> size()",
        "var text = \"a\";\r\ntext.isBl -> isBlank()",
        "// a note: \"\nlist.siz -> size()",
        // Names that are not imported, packages and keywords.
        "DoubleSummaryS -> DoubleSummaryStatistics",
        "LocalDateT -> java.time.LocalDateTime",
        "import LocalDateT -> java.time.LocalDateTime",
        "import java.uti -> util",
        "import java.util.Scann -> Scanner",
        "import java.util.Map.Ent -> Entry",
        "import static java.lang.Math.cbr -> cbrt",
        "java.util.concurrent.TimeU -> TimeUnit",
        "java.uti -> util",
        "import java.time.ZoneId;\nZoneI -> ZoneId",
        "instanceo -> instanceof",
        "@Overrid -> Override"
      })
  void whatIsMeantIsOffered(String sample) {
    int arrow = sample.lastIndexOf(" -> ");
    var code = sample.substring(0, arrow);
    var expected = sample.substring(arrow + 4);
    var found = SHELL.complete(code);

    assertThat(found.texts()).contains(expected);
    int length = code.codePointCount(0, code.length());
    assertThat(found.end()).isEqualTo(length);
    var typed = code.substring(code.offsetByCodePoints(0, found.start()));
    assertThat(expected.substring(expected.lastIndexOf('.') + 1)).startsWith(typed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// list.si",
        "/* list.si",
        "'l",
        "\"\"\"\n list.si",
        "unknown.",
        "x.",
        "\"no such"
      })
  void whereNothingCanBeMeantNothingIsOffered(String code) {
    assertThat(SHELL.complete(code).candidates()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\u0000", "}}}}", "((((", "%", "%%", "\"", "'", "\\", "::", "\ud83d", "."})
  void nothingThatIsTypedIsAnError(String code) {
    assertThat(SHELL.complete(code).end()).isEqualTo(code.codePointCount(0, code.length()));
    assertThat(SHELL.completeness(code).status()).isNotNull();
    var unused = SHELL.inspect(code);
  }

  @Test
  void whatFitsTheExpectedTypeComesFirst() {
    assertThat(SHELL.complete("String s = list.get(0).").texts().indexOf("strip()"))
        .isLessThan(SHELL.complete("String s = list.get(0).").texts().indexOf("length()"));
    assertThat(SHELL.complete("int n = list.get(0).").texts().indexOf("length()"))
        .isLessThan(SHELL.complete("int n = list.get(0).").texts().indexOf("strip()"));
  }

  @Test
  void theCursorCountsCodePoints() {
    var found = SHELL.complete("var s = \"\ud83d\ude00\"; list.siz");
    assertThat(found).isEqualTo(new Completion(found.candidates(), 18, 21));
    assertThat(SHELL.complete("/* \ud83d\ude00 */ list.siz|").texts()).containsExactly("size()");
  }

  @Test
  void whatStandsAfterTheCursorDoesNotMatter() {
    assertThat(SHELL.complete("list.siz|(); foo(").texts()).containsExactly("size()");
    assertThat(SHELL.complete("foo(list.isEm|)").texts()).containsExactly("isEmpty()");
  }

  @Test
  void whatIsNotPublicIsNotOffered() {
    assertThat(SHELL.complete("import java.util.ArrayPrefixH").texts()).isEmpty();
    assertThat(SHELL.complete("ArrayPrefixH").texts()).isEmpty();
  }

  @Test
  void frontendsAreToldTheTypes() {
    var found = SHELL.complete("plant.h");
    assertThat(found.metadata().get("_jupyter_types_experimental"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .contains(Map.of("start", 6, "end", 7, "text", "height()", "type", "method"));
    assertThat(SHELL.complete("impor").candidates())
        .containsExactly(new Completion.Candidate("import", "keyword"));
    assertThat(SHELL.complete("plan").candidates())
        .contains(new Completion.Candidate("plant", "instance"));
    assertThat(SHELL.complete("java.util.Scanne").candidates())
        .containsExactly(new Completion.Candidate("Scanner", "class"));
  }

  @Test
  void magicsAreOfferedWhereTheyMayStand() {
    assertThat(SHELL.complete("%mav")).isEqualTo(magics(1, 4, "maven", "mavenRepo"));
    assertThat(SHELL.complete("int a = 1;\n%lo")).isEqualTo(magics(12, 14, "load"));
    assertThat(SHELL.complete("var files = %lo")).isEqualTo(magics(13, 15, "load"));
    assertThat(SHELL.complete("var s = \"\"\"\n%lo").candidates()).isEmpty();
    assertThat(SHELL.complete("int y = x\n%lo").texts()).doesNotContain("load");
  }

  @Test
  void askingRunsNothing() {
    var unused = SHELL.complete("x = 4; System.exit(1); Runtime.getRuntime().ha");
    var unusedToo = SHELL.completeness("x = 5;");
    var inspected = SHELL.inspect("x = 6; Math.max(x = 7, ");
    assertThat(inspected).isNotNull();
    assertThat(SHELL.shell.eval("x").get(0).value()).isEqualTo("3");
  }

  @Test
  void itMayBeAskedWhileACellRuns() throws Exception {
    try (var shell = new Shell(List.of(), "var text = \"abc\";")) {
      var cells =
          CompletableFuture.supplyAsync(
              () -> {
                for (int i = 0; i < 60; i++) {
                  var events = shell.run("int n" + i + " = " + i + " + text.length();");
                  if (!String.valueOf(i + 3).equals(events.get(0).value())) {
                    return events.toString();
                  }
                }
                return "fine";
              });
      while (!cells.isDone()) {
        var unused = shell.complete("text.isBl");
        var unusedToo = shell.inspect("text.isBlank(");
        var unusedAsWell = shell.completeness("int a = 1;");
      }
      assertThat(cells.get()).isEqualTo("fine");
      assertThat(shell.complete("text.isBl").texts()).containsExactly("isBlank()");
    }
  }

  private static Completion magics(int start, int end, String... names) {
    return new Completion(
        java.util.Arrays.stream(names).map(n -> new Completion.Candidate(n, "magic")).toList(),
        start,
        end);
  }
}
