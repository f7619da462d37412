package dev.graft.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class CellSplitterPropertyTest {

  @Property
  void javaWithoutAMagicComesBackUnchanged(@ForAll("java") String source) {
    var pieces = CellSplitter.split(source);
    if (source.isBlank()) {
      assertThat(pieces).isEmpty();
    } else {
      assertThat(pieces).containsExactly(new Piece.Java(source, 1));
    }
  }

  @Property
  void aMagicBetweenStatementsIsFoundWhateverStandsAround(
      @ForAll("java") String before, @ForAll("java") String after) {
    var pieces = CellSplitter.split(before + "\n%jars some.jar\n" + after);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 2;
    assertThat(pieces).contains(new Piece.LineMagic("jars", List.of("some.jar"), line));
    assertThat(pieces).hasSize(1 + (before.isBlank() ? 0 : 1) + (after.isBlank() ? 0 : 1));
  }

  @Property
  void anyTextIsSplitWithoutFailing(@ForAll String text, @ForAll("marks") String marks) {
    assertThat(CellSplitter.split(marks + text)).isNotNull();
    assertThat(CellSplitter.split(text + marks)).isNotNull();
  }

  /** Statements with all that may hold or look like a magic's sign. */
  @Provide
  Arbitrary<String> java() {
    var text =
        Arbitraries.of(
            "%maven a:b:1", "\n%jars x\n", "//", "/*", "'", "%%time", "a", " ", "\\\\", "\\\"");
    var literal =
        text.list()
            .ofMaxSize(4)
            .map(parts -> "\"" + String.join("", parts).replace("\n", " ") + "\"");
    var block =
        text.list()
            .ofMaxSize(5)
            .map(parts -> "\"\"\"\n" + String.join("", parts) + "\n\\\"\"\"\n%maven x\n\"\"\"");
    var character = Arbitraries.of("'%'", "'\"'", "'\\''", "'\\\\'", "'\\u0025'");
    var term =
        Arbitraries.oneOf(literal, block, character, Arbitraries.of("a", "f(1)", "b[2]", "17"));
    var operator =
        Arbitraries.of(" % ", "\n%", "\n  % ", " + ", "%", "\n/* %jars x */ %", " // %a\n%");
    var expression =
        term.list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .flatMap(terms -> operator.map(sign -> String.join(sign, terms)));
    var statement =
        Arbitraries.oneOf(
            expression.map(value -> "var x = " + value + ";"),
            expression.map(value -> "if (a) { f(" + value + "); }"),
            Arbitraries.of("// %maven a:b:1\n", "/*\n%%time\n*/", "a %= 3;", "\n", "class A { }"));
    return statement.list().ofMaxSize(5).map(statements -> String.join("\n", statements));
  }

  @Provide
  Arbitrary<String> marks() {
    return Arbitraries.of(
        "%", "%%", "\n%a", "\"\"\"", "'", "\\", "\\u", "\\u002", "/*", "?%", "=%a", "%a ?");
  }
}
