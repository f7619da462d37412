package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class MagicsInCellsTest {

  private static final Evaluator EVALUATOR = new Evaluator(List.of(), null, Unheard.INSTANCE);

  @AfterAll
  static void close() {
    EVALUATOR.close();
  }

  @Test
  void aMeasuredCellGivesItsValueAndKeepsItsDeclarations() throws Exception {
    assertThat(EVALUATOR.run("// first\n%%time\nint kept = 6;\nkept * 7", "cell 1")).isEqualTo(42);
    assertThat(EVALUATOR.run("kept", "cell 2")).isEqualTo(6);
    assertThat(EVALUATOR.run("%time \"a  // b\".length()", "cell 3")).isEqualTo(7);
    assertThat(EVALUATOR.run("int n = 3;\n%time n + 1", "cell 4")).isEqualTo(4);
  }

  @Test
  void errorsInAMeasuredCellNameTheCellsLines() {
    assertThatExceptionOfType(CellFailure.class)
        .isThrownBy(() -> EVALUATOR.run("%%time\nint a = 1;\nint b = missing;", "cell 7"))
        .satisfies(e -> assertThat(String.join("\n", e.lines())).contains("cell 7, line 3"));
    assertThatExceptionOfType(CellFailure.class)
        .isThrownBy(
            () -> EVALUATOR.run("%%time\n\nthrow new IllegalStateException(\"no\");", "cell 8"))
        .satisfies(e -> assertThat(String.join("\n", e.lines())).contains("cell 8, line 3"));
  }

  @Test
  void magicsInsideOfAMeasuredCellRun() throws Exception {
    assertThat(EVALUATOR.run("%%time\n%classpath /nonexistent\n1 + 1", "cell 9")).isEqualTo(2);
  }

  @Test
  void theResultOfOtherMagicsIsNotShown() throws Exception {
    assertThat(EVALUATOR.run("%classpath /tmp", "cell 10")).isNull();
    assertThat(EVALUATOR.run("%%classpath\n/tmp", "cell 11")).isNull();
  }
}
