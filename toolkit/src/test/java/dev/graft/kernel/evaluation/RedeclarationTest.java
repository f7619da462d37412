package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
final class RedeclarationTest {

  private final Evaluator evaluator = new Evaluator(List.of(), null, Unheard.INSTANCE);

  @AfterEach
  void end() {
    evaluator.close();
  }

  @Test
  void aMethodsNewBodyLeavesVariablesAlone() {
    run(
        "int twice(int x) { return 2 * x; }\nint four = twice(2);\nvar list = new java.util.ArrayList<>(java.util.List.of(four));");
    run("list.add(7);");
    run("int twice(int x) { return 20 * x; }");
    assertThat(run("four + \" \" + list + \" \" + twice(2)")).isEqualTo("4 [4, 7] 40");
  }

  @Test
  void aMethodOfAnotherTypeLeavesWhatItGaveAlone() {
    run("int size() { return 3; }\nint kept = size();");
    run("String size() { return \"three\"; }");
    assertThat(run("kept + size()")).isEqualTo("3three");
  }

  @Test
  void aClasssNewBodyReachesTheObjectsThereAre() {
    run(
        "class Counter { int n; int next() { return ++n; } }\nvar counter = new Counter();\ncounter.next();");
    run("class Counter { int n; int next() { return n += 10; } }");
    assertThat(run("counter.next()")).isEqualTo(11);
  }

  @Test
  void aClassOfAnotherShapeTakesItsOwnVariablesAlongAndSaysSo() {
    run("class Shape { int a = 1; }");
    run(
        "Shape shape = new Shape();\nvar inferred = shape;\nvar shapes = new java.util.ArrayList<Shape>();\nint area = new Shape().a + 5;\nObject any = shape;");
    var said = runAndHear("class Shape { int a = 1; int b = 2; int more() { return b; } }");
    assertThat(said)
        .contains("inferred, shape, shapes have no value any more: Shape was declared anew")
        .doesNotContain("area", "any,");
    assertThat(run("shape")).isNull();
    assertThat(run("inferred = new Shape(); shapes = null; inferred.b")).isEqualTo(2);
    assertThat(run("area")).isEqualTo(6);
    assertThat(run("any != null")).isEqualTo(true);
    assertThat(run("new Shape().more()")).isEqualTo(2);
  }

  @Test
  void aVariableDeclaredAnewHasItsNewTypeAndValue() {
    run("int x = 5;\nint y = x + 1;");
    run("String x = \"five\";");
    assertThat(run("x + y")).isEqualTo("five6");
    run("int x;");
    assertThat(run("x")).isEqualTo(0);
  }

  @Test
  void aDeclarationThatDoesNotCompileLeavesTheFormerOneInForce() {
    run(
        "int good() { return 1; }\nint one = good();\nclass Kept { int k = 4; }\nvar kept = new Kept();");
    for (var wrong :
        List.of(
            "int good() { return \"text\"; }",
            "int one = \"one\";",
            "class Kept { int k = \"k\"; }")) {
      assertThat(catchThrowableOfType(CellFailure.class, () -> evaluator.run(wrong, "cell")).name())
          .isEqualTo("CompilationError");
      assertThat(run("good() + one + kept.k + new Kept().k")).isEqualTo(10);
    }
  }

  @Test
  void classesThatNeedEachOtherMayStandInDifferentCells() {
    var said = runAndHear("class Egg { Hen from; Hen hatch() { return new Hen(this); } }");
    assertThat(said).contains("Egg is declared, but cannot be used until this is: class Hen");
    run(
        "class Hen { Egg from; Hen(Egg from) { this.from = from; } Egg lay() { return new Egg(); } }");
    assertThat(run("new Egg().hatch().lay() != null")).isEqualTo(true);
  }

  @Test
  void methodsThatNeedEachOtherMayStandInDifferentCells() {
    run("boolean even(int n) { return n == 0 || odd(n - 1); }");
    run("boolean odd(int n) { return n != 0 && even(n - 1); }");
    assertThat(run("even(10)")).isEqualTo(true);
  }

  @Test
  void resultsOfCellsRunAgainAreNotKept() {
    var seen = new ArrayList<WeakReference<Object>>();
    for (int i = 0; i < 5; i++) {
      seen.add(new WeakReference<>(run("new byte[1_000]")));
      seen.add(new WeakReference<>(run("var big = new byte[1_000];\nbig")));
    }
    for (int i = 0; i < 50 && alive(seen) > 2; i++) {
      System.gc();
    }
    assertThat(alive(seen)).isLessThanOrEqualTo(2);
  }

  private static long alive(List<WeakReference<Object>> seen) {
    return seen.stream().filter(reference -> reference.get() != null).count();
  }

  @CanIgnoreReturnValue
  private @Nullable Object run(String code) {
    try {
      return evaluator.run(code, "cell");
    } catch (CellFailure e) {
      throw new AssertionError(String.join("\n", e.lines()), e);
    }
  }

  private String runAndHear(String code) {
    var before = System.err;
    var text = new ByteArrayOutputStream();
    System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      run(code);
    } finally {
      System.setErr(before);
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
