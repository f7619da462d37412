package dev.graft.kernel.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.kernel.help.Completeness.Status;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class CompletenessTest {

  private static final Shell SHELL = new Shell(List.of());

  @AfterAll
  static void end() {
    SHELL.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \n",
        "// note",
        "/* note */",
        "/** note */",
        "1 + 1",
        "1;",
        "int x = 5",
        "int x = 5;",
        "a < b",
        "x -> x",
        "() -> {}",
        "list.stream()",
        "new Object() { }",
        "a instanceof String s",
        "int a = 1; a++",
        "int a = 1,\n b = 2",
        "int a[] = new int[3]",
        "int[] a = {1, 2};",
        "if (a) f(1)",
        "if (a) f(1);",
        "if (a) { } else { }",
        "do { a++; } while (a < 3)",
        "switch (a) { default -> f(); }",
        "var b = switch (a) { default -> 1; }",
        "label: for (;;) { break label; }",
        "synchronized (a) { }",
        "throw new Exception()",
        "assert a",
        "return 3;",
        "import java.util.*;",
        "import java.util.List",
        "void f() { }",
        "@Deprecated void f() {}",
        "private var a = 3;",
        "public static final int A = 3;",
        "public record Pot(int width) {}",
        "abstract class A { abstract void a(); }",
        "sealed interface S permits A {}",
        "/** doc */ class A {}",
        "@interface Mark {}",
        "enum E { ONE; int f() { return 1; } }",
        "int a = 1;\r\nint b = 2;\r\n",
        "int a = 1;\rint b = 2;",
        "var t = \"\"\"\n  %maven\n  \"\"\";",
        "String s = \"{ ( [\"; char c = '{';",
        "// {\nint a;",
        "%maven a:b:1",
        "%load it's",
        "var q = %maven a:b:1",
        "int a = 1;\n%maven a:b:1\na",
        "%%time\n1 + 1\n\n",
        "%%loadFromPOM\n<project>\n\n",
        "List<String> a",
        "Runnable r = () -> {}"
      })
  void whatCanBeRunIsComplete(String code) {
    assertThat(SHELL.completeness(code).status()).isEqualTo(Status.COMPLETE);
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '|',
      value = {
        "class A {|    ",
        "class A {\\n    void f() {|        ",
        "    if (a) {\\n        foo(|            ",
        "if (a)|    ",
        "if (a) { } else|    ",
        "for (int i = 0; i < 3; i++)|    ",
        "while (true)|    ",
        "try { }|''",
        "do { a++; }|''",
        "1 +|    ",
        "int f(int a)|    ",
        "Runnable r = () ->|''",
        "list.forEach(a -> {|    ",
        "list.stream()\\n    .map(|        ",
        "var a = new int[] {1,|    ",
        "System.out.println(\"hello\"|    ",
        "/* open|''",
        "  /* open|  ",
        "@Deprecated|''",
        "@SuppressWarnings(\"unchecked\")|''",
        "@Override\\npublic|    ",
        "String s = \"\"\"\\n  text|  ",
        "switch (a) { case 1:|    ",
        "int a = 1;\\r\\nif (a > 2) {\\r\\n|    ",
        "%%time\\n1 + 1|''",
        "%maven a:b:1\\nclass A {|    ",
        "int f() { return 1|    "
      })
  void whatIsHalfWrittenGoesOn(String code, String indent) {
    var cell = code.replace("\\n", "\n").replace("\\r", "\r");
    assertThat(SHELL.completeness(cell)).isEqualTo(new Completeness(Status.INCOMPLETE, indent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "}",
        ")",
        "foo(]",
        "foo(1));",
        "{ ( }",
        "int int = 3;",
        "int 3x;",
        "int x = ;",
        "x = = 3",
        "5 5",
        "f(1) f(2)",
        "a b c",
        "#",
        "goto x;",
        "else { }",
        "case 1:",
        "String s = \"open",
        "char c = 'ab';",
        "'a",
        "int y = 3 int z = 4",
        "class A {}}",
        "System.out.println(\"a\" \"b\")",
        "int a = 1;\n}",
        "%maven a:b:1\n5 5",
        "%%time\n5 5\n\n"
      })
  void whatIsNoJavaIsInvalid(String code) {
    assertThat(SHELL.completeness(code).status()).isEqualTo(Status.INVALID);
  }
}
