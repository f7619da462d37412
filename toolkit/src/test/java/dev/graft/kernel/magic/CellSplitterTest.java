package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CellSplitterTest {

  @Test
  void aMagicStandsBetweenTheJavaAroundIt() {
    assertThat(CellSplitter.split("int a = 1;\n%maven g:a:1 \"two words\"\na + 1"))
        .containsExactly(
            new Piece.Java("int a = 1;\n", 1),
            new Piece.LineMagic("maven", List.of("g:a:1", "two words"), 2),
            new Piece.Java("\na + 1", 2));
  }

  @Test
  void windowsLineEndsAndIndentationAreUnderstood() {
    assertThat(CellSplitter.split("  %jars libs/*.jar\r\nint a;\r\n"))
        .containsExactly(
            new Piece.LineMagic("jars", List.of("libs/*.jar"), 1), new Piece.Java("\nint a;\n", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var t = \"\"\"\n%maven a:b:c\n\"\"\";",
        "var t = \"\"\"\n\\\"\"\"\n%maven a:b:c\n\"\"\";",
        "/* a\n%maven a:b:c\n*/",
        "// %maven a:b:c",
        "var s = \"%maven a:b:c\";",
        "var s = \"a\\\"\"; // \"\nint x = s.length()\n%s.length();",
        "int a = 17\n  % 5;",
        "int a = 17\n  %b;",
        "f(17,\n  b\n  %c);",
        "char c = '\"'; int d = 5 %c;",
        "char c = '\\''; int d = 5\n%c;",
        "var t = \"\"\"\n\\\"\"\"\n%maven a:b:c\n\\\"\"\"\n%b\n\"\"\";",
        "var t = \"\"\"\n\\\\\\\"\"\"\n%maven a:b:c\n\"\"\" + a;",
        "var s = \\u0022 // \\u0022 + 5\n%maven;",
        "var s = \"\\\\u0022; // \";",
        "boolean b = x\n%y instanceof Object;",
        "int r = (a\n%b)\n%c;",
        "int r = a[1]\n%c;",
        "var t = \"\"\"\n%maven a:b:c",
        "/* \n%maven a:b:c",
        "int a = 100 /* c */\n/* d */ % 7;",
        "a %= 3;"
      })
  void aPercentSignInsideOfJavaStaysJava(String source) {
    assertThat(CellSplitter.split(source)).containsExactly(new Piece.Java(source, 1));
  }

  @Test
  void aMagicAsAValueBecomesACall() {
    assertThat(CellSplitter.split("List<String> added = %jars a.jar"))
        .containsExactly(
            new Piece.Java(
                "List<String> added = dev.graft.kernel.CellFunctions.lineMagic(\"jars\","
                    + " java.util.List.<String>of(\"a.jar\"));",
                1));
  }

  @Test
  void aMagicInsideOfABlockBecomesACallOnItsLine() {
    var pieces = CellSplitter.split("if (b) {\n  %jars \"a\\\\b\"\n}");
    assertThat(pieces).hasSize(1);
    assertThat(((Piece.Java) pieces.get(0)).source().lines().toList().get(1))
        .contains("runLineMagic(\"jars\"", "\"a\\\\b\"");
  }

  @Test
  void aCommentAfterAMagicIsNoArgumentButAnAddressIs() {
    assertThat(CellSplitter.split("%mavenRepo mine https://host/path // ours"))
        .containsExactly(new Piece.LineMagic("mavenRepo", List.of("mine", "https://host/path"), 1));
    assertThat(CellSplitter.split("%load a.jshell;"))
        .containsExactly(new Piece.LineMagic("load", List.of("a.jshell"), 1));
  }

  @Test
  void aCellMagicTakesTheWholeCell() {
    assertThat(CellSplitter.split("\n%%maven x\na:b:1\n%c\n"))
        .containsExactly(new Piece.CellMagic("maven", List.of("x"), "a:b:1\n%c\n", 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t", "\r\n"})
  void nothingIsNoPiece(String source) {
    assertThat(CellSplitter.split(source)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"\"\"", "/*", "'", "\\", "%", "%%", "\"\\", "= %", "%\n%"})
  void unfinishedTextIsTakenToItsEnd(String source) {
    var joined = new StringBuilder();
    for (var piece : CellSplitter.split(source)) {
      joined.append(((Piece.Java) piece).source());
    }
    assertThat(joined).hasToString(source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var t = \"\"\"\n  %jars in.jar\n  \"\"\";\n%jars a.jar",
        "int a = 5; // note\n/* more */ %jars a.jar",
        "class A {}\n%jars a.jar\n",
        "f(1, \"x\")\n%jars a.jar // after a value without its semicolon",
        "int b = 1;\r\n%jars a.jar\r\nb",
        "%jars a.jar\n/* c */"
      })
  void aMagicIsFoundAfterWhatLooksDifficult(String source) {
    assertThat(CellSplitter.split(source))
        .filteredOn(Piece.LineMagic.class::isInstance)
        .singleElement()
        .extracting("name", "arguments")
        .containsExactly("jars", List.of("a.jar"));
  }

  @Test
  void aMagicIsTheOnlyStatementOfAConditionOrACase() {
    var source = "if (b)\n  %jars a.jar\nswitch (x) {\n  case 1:\n  %jars b.jar\n}";
    var pieces = CellSplitter.split(source);
    assertThat(pieces).hasSize(1);
    assertThat(((Piece.Java) pieces.get(0)).source().lines().toList())
        .satisfies(lines -> assertThat(lines.get(1)).contains("LineMagic(\"jars\""))
        .satisfies(lines -> assertThat(lines.get(4)).contains("lineMagic(\"jars\""));
  }

  @Test
  void aMagicOfSourceKeepsItAsItIs() {
    assertThat(CellSplitter.split("%time f(\"a  // b\", 'c');"))
        .containsExactly(new Piece.LineMagic("time", List.of("f(\"a  // b\", 'c');"), 1));
    assertThat(CellSplitter.split("// how long?\n\n%%time\nint a = 1;\na"))
        .containsExactly(new Piece.CellMagic("time", List.of(), "int a = 1;\na", 3));
    assertThat(CellSplitter.split("/* how\nlong */ %%time\na"))
        .containsExactly(new Piece.CellMagic("time", List.of(), "a", 2));
  }

  @Test
  void aQuestionAboutAMagicAsksForHelp() {
    for (var source : List.of("%maven?", "?%maven", "%maven??", "%%maven?", "? %%maven ")) {
      assertThat(CellSplitter.split(source))
          .containsExactly(new Piece.LineMagic("help", List.of("maven"), 1));
    }
    assertThat(CellSplitter.split("%?")).containsExactly(new Piece.LineMagic("help", List.of(), 1));
  }

  @Test
  void slashesInsideOfQuotesAreNoComment() {
    assertThat(CellSplitter.split("%jars \"a // b.jar\" // two"))
        .containsExactly(new Piece.LineMagic("jars", List.of("a // b.jar"), 1));
  }

  @Test
  void aPartOfACellCountsItsLinesFromItsFirst() {
    assertThat(CellSplitter.split("int a;\n%jars x\na", 5))
        .containsExactly(
            new Piece.Java("int a;\n", 5),
            new Piece.LineMagic("jars", List.of("x"), 6),
            new Piece.Java("\na", 6));
  }

  @Test
  void aLongStartOfBlankLinesAndCommentsIsNoTrouble() {
    var start = "\n// comment\n/* block */  ".repeat(20_000);
    assertThat(CellSplitter.split(start + "%%time\na").get(0).line()).isEqualTo(40_001);
  }
}
