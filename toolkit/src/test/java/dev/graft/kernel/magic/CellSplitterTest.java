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
}
