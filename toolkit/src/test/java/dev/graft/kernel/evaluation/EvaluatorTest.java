package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.graft.kernel.magic.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class EvaluatorTest {

  private static final Evaluator EVALUATOR = new Evaluator(List.of(), null, Unheard.INSTANCE);

  static {
    assertThat(
            EVALUATOR.declare("import java.util.*;\nimport java.util.stream.*;\nimport java.io.*;"))
        .isTrue();
  }

  @AfterAll
  static void end() {
    EVALUATOR.close();
  }

  @Test
  void theLastExpressionIsTheCellsLiveValue() throws Exception {
    assertThat(run("int a = 20;\nint b = 22;\na + b")).isEqualTo(42);
    assertThat(run("var live = new StringBuilder(\"x\"); live")).isSameAs(run("live"));
    assertThat(run("\"text \\\" with quotes\"")).isEqualTo("text \" with quotes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  \n", "// note", "/* note */", "int c = 1;", "a1 = 2;", "null", "f1();"})
  void otherCellsHaveNoValue(String source) throws Exception {
    Object unused = run("int a1 = 0; void f1() {}");
    assertThat(run(source)).isNull();
  }

  @Test
  void windowsLineEndsRun() throws Exception {
    assertThat(run("var t = \"\"\"\r\n  a\r\n  b\"\"\";\r\nt\r\n")).isEqualTo("a\nb");
  }

  @Test
  void classesOfOneCellMayNameEachOther() throws Exception {
    assertThat(run("class Left { Right r; }\nclass Right { Left l; }\nnew Left().r")).isNull();
  }

  @Test
  void theKernelsOwnClassPathIsOnTheCells() throws Exception {
    assertThat(run("new dev.graft.artifact.ArtifactException(\"m\").getMessage()")).isEqualTo("m");
    assertThat(run("new ai.djl.ndarray.types.Shape(1)")).hasToString("(1)");
  }

  @Test
  void allCellsRunOnOneThreadWithTheCellsClassLoader() throws Exception {
    assertThat(run("Thread.currentThread()")).isSameAs(run("Thread.currentThread()"));
    assertThat(
            run(
                "class Mine {}\n"
                    + "Thread.currentThread().getContextClassLoader() =="
                    + " Mine.class.getClassLoader()"))
        .isEqualTo(true);
  }

  @Test
  void anExceptionIsToldWithItsCausesAndTheUsersLines() {
    var failure =
        failure(
            """
            int divide(int by) {
              return 1 / by;
            }

            int outer() {
              try {
                return divide(0);
              } catch (ArithmeticException e) {
                throw new IllegalStateException("no luck", e);
              }
            }
            outer()
            """);
    assertThat(failure.name()).isEqualTo("IllegalStateException");
    assertThat(failure).hasMessage("no luck");
    assertThat(String.join("\n", failure.lines()))
        .contains("java.lang.IllegalStateException: no luck")
        .contains("at outer (here, line 9)", "at here, line 12")
        .contains("Caused by: java.lang.ArithmeticException: / by zero")
        .contains("at divide (here, line 2)")
        .doesNotContain("REPL", "dev.graft.kernel");
  }

  @Test
  void aCompilationErrorShowsTheLineAndMarksThePlace() {
    var failure = failure("int good = 1;\n\n  int bad = \tmissing(good);");
    assertThat(failure.name()).isEqualTo("CompilationError");
    assertThat(failure).hasMessage("cannot find symbol");
    assertThat(failure.lines().get(0)).contains("(here, line 3)");
    assertThat(failure.lines().get(1)).endsWith("int bad = \tmissing(good);");
    assertThat(failure.lines().get(2)).contains(" \t\u001b[1m^^^^^^^");
    assertThat(failure.lines()).anyMatch(line -> line.contains("missing(int)"));
  }

  @Test
  void anUnfinishedCellIsCalledSo() {
    assertThat(failure("int a = 1;\nint b = (").name()).isEqualTo("IncompleteCode");
    assertThat(failure("while (true) {").name()).isEqualTo("IncompleteCode");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 +* 2", "Missing m = null;", "int int = 3;", "1 + ;", "new Missing()"})
  void whatCannotBeCompiledIsAnErrorAndTheNextCellRuns(String source) throws Exception {
    assertThat(failure(source).name()).isEqualTo("CompilationError");
    assertThat(run("1 + 1")).isEqualTo(2);
  }

  @Test
  void nothingRunsAfterTheStatementThatFailed() throws Exception {
    Object unused = run("var seen = new ArrayList<Integer>();");
    assertThat(failure("seen.add(1); int z0 = 1 / 0; seen.add(2);").name())
        .isEqualTo("ArithmeticException");
    assertThat(run("seen")).hasToString("[1]");
  }

  @Test
  void anEndlessRecursionIsFolded() {
    var failure = failure("int down(int n) { return down(n + 1); }\ndown(0)");
    assertThat(failure.name()).isEqualTo("StackOverflowError");
    assertThat(failure.lines()).hasSizeLessThan(50).anyMatch(line -> line.contains("times)"));
  }

  @Test
  void aBlockedCellEndsWithItsInterruptedException() {
    var failure = interrupted("Thread.sleep(60_000);");
    assertThat(failure.name()).isEqualTo("InterruptedException");
    assertThat(String.join("\n", failure.lines())).contains("here, line 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "long n = 0; while (true) { n++; }",
        "while (true) { try { Thread.sleep(20); } catch (InterruptedException e) { } }",
        "Stream.iterate(1, i -> i + 1).allMatch(i -> true || i > 0);"
      })
  void aSpinningCellEndsToo(String source) throws Exception {
    assertThat(interrupted(source).name()).isEqualTo("Interrupted");
    assertThat(run("40 + 2")).isEqualTo(42);
    assertThat(run("Thread.currentThread().isInterrupted()")).isEqualTo(false);
  }

  @Test
  void anInterruptionWithoutACellHarmsNothing() throws Exception {
    EVALUATOR.interrupt();
    Object unused = run("Thread.sleep(10)");
    assertThat(run("1")).isEqualTo(1);
  }

  @Test
  void aCellBeyondItsTimeEnds() {
    try (var limited =
        new Evaluator(List.of(), TimeLimit.parse("500 MILLISECONDS"), Unheard.INSTANCE)) {
      var failure =
          catchThrowableOfType(CellFailure.class, () -> limited.run("while (true) {}", "here"));
      assertThat(failure.name()).isEqualTo("Timeout");
      assertThat(failure).hasMessageContaining("500 milliseconds");
    }
  }

  @Test
  void sourceTextRunsFromInsideOfACell(@TempDir Path work) throws IOException, CellFailure {
    var script = Files.writeString(work.resolve("s.jshell"), "int loaded = 7;\r\nloaded++;\r\n");
    var notebook =
        Files.writeString(
            work.resolve("n.ipynb"),
            """
            {"cells": [
              {"cell_type": "markdown", "source": ["not code %"]},
              {"cell_type": "code", "source": ["int fromNotebook =\\n", " 9;"]},
              {"cell_type": "code", "source": "fromNotebook++;"}
            ]}
            """);
    assertThat(run("%load \"" + script.toString().replace(".jshell", "") + "\"\nloaded"))
        .isEqualTo(8);
    assertThat(run("%load \"" + notebook + "\"\nfromNotebook")).isEqualTo(10);
  }

  @Test
  void anErrorInALoadedFileNamesTheFile(@TempDir Path work) throws IOException {
    var script = Files.writeString(work.resolve("bad.jshell"), "int ok = 1;\nint z = 1 / 0;");
    var failure = failure("%load " + script);
    assertThat(failure.name()).isEqualTo("ArithmeticException");
    assertThat(failure.lines()).anyMatch(line -> line.contains("bad.jshell, line 2"));
    assertThat(failure("%load " + work.resolve("absent")).getMessage()).contains("absent");
    var noNotebook = Files.writeString(work.resolve("x.ipynb"), "[1, 2");
    assertThat(failure("%load " + noNotebook).getMessage()).contains("not a Jupyter notebook");
  }

  @Test
  void jarsComeToTheClassPathByGlob(@TempDir Path work) throws Exception {
    var jar = work.resolve("res.jar");
    try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("graft-test-resource.txt"));
      zip.write(65);
    }
    assertThat(
            run(
                "%jars \""
                    + work
                    + "/*.jar\"\n"
                    + "Thread.currentThread().getContextClassLoader()"
                    + ".getResource(\"graft-test-resource.txt\") != null"))
        .isEqualTo(true);
  }

  @Test
  void anUnknownMagicNamesTheOnesThereAre() {
    assertThat(failure("%magic x").getMessage()).contains("%magic", "%maven", "%load");
    assertThat(failure("%%magic x\nbody").getMessage()).contains("%maven");
    assertThat(failure("%maven").getMessage()).contains("group:artifact:version");
    assertThat(failure("%maven a:b").getMessage()).contains("a:b", "group:artifact:version");
    assertThat(failure("%mavenRepo mine").getMessage()).contains("%mavenRepo ID URL");
    assertThat(failure("%mavenRepo mine ftp://x").getMessage()).contains("https://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "a\"b", "a\\b", "\\u0041", "\\\\", "\t é 😀 \u0007"})
  void aMagicsArgumentReadsTheSameAsAJavaLiteral(String argument) throws Exception {
    assertThat(run(Arguments.literal(argument))).isEqualTo(argument);
  }

  private static @Nullable Object run(String source) throws CellFailure {
    return EVALUATOR.run(source, "here");
  }

  private static CellFailure failure(String source) {
    return catchThrowableOfType(CellFailure.class, () -> run(source));
  }

  private static CellFailure interrupted(String source) {
    var cell =
        CompletableFuture.supplyAsync(
            () -> failure("{ dev.graft.kernel.evaluation.Workload.begin(); " + source + "}"));
    try {
      Workload.awaitBegin();
      EVALUATOR.interrupt();
      return cell.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the cell did not end: " + source, e);
    }
  }
}
