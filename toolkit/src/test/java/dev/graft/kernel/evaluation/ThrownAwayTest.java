package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Its nested types are what cells use. */
@ResourceLock(Resources.SYSTEM_ERR)
public final class ThrownAwayTest {

  private static final Evaluator EVALUATOR = new Evaluator(List.of(), null, Unheard.INSTANCE);

  /** A value as the toolkit's plans are. */
  @CheckReturnValue
  public static class Plan {

    /** Gives a plan. */
    public static Plan of() {
      return new Plan();
    }

    /** Gives another plan. */
    public Plan freeze(String pattern) {
      return pattern.isEmpty() ? this : new Plan();
    }

    /** Works by itself. */
    @CanIgnoreReturnValue
    public Plan print() {
      return this;
    }

    /** Gives nothing. */
    public void run() {}
  }

  /** Inherits what must be used. */
  public static final class SpecialPlan extends Plan {}

  @BeforeAll
  static void declare() {
    assertThat(
            warnings("import java.util.*;\nimport %s.*;\nPlan plan = Plan.of();".formatted(name())))
        .isEmpty();
  }

  @AfterAll
  static void end() {
    EVALUATOR.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan.freeze(\"a\");",
        "plan.freeze(\"a\"); int x = 1;",
        "\n\nplan.freeze(\"a\").freeze(\"b\");",
        "Plan.of();",
        "new Plan();",
        "for (int i = 0; i < 2; i++) { plan.freeze(\"a\"); }",
        "if (true) plan.freeze(\"a\");",
        "void change(Plan p) { p.freeze(\"x\"); }",
        "Runnable r = () -> plan.freeze(\"a\");",
        "class Changer { void go() { plan.freeze(\"q\"); } }",
        "new SpecialPlan().freeze(\"c\");",
        "plan.print().freeze(\"d\");"
      })
  void aResultThatMustBeUsedIsWarnedOf(String code) {
    assertThat(warnings(code)).contains("Warning: the result of ", "is thrown away (here, line ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan.freeze(\"a\")",
        "var other = plan.freeze(\"a\");",
        "plan = plan.freeze(\"a\");",
        "plan.print();",
        "plan.freeze(\"a\").print();",
        "plan.run();",
        "System.out.println(plan.freeze(\"a\"));",
        "new ArrayList<Integer>().add(1);",
        "Plan made() { return plan.freeze(\"a\"); }",
        "java.util.function.Supplier<Plan> s = () -> plan.freeze(\"a\");",
        "\"text\".strip();"
      })
  void whatIsUsedOrMayBeIgnoredIsNot(String code) {
    assertThat(warnings(code)).isEmpty();
  }

  @Test
  void theWarningNamesThePlaceAndTheFix() {
    assertThat(warnings("int first = 1;\nplan.freeze(\"layer\");"))
        .isEqualToNormalizingNewlines(
            """
            Warning: the result of Plan.freeze(String) is thrown away (here, line 2).
                plan.freeze("layer");
              It must be used: write plan = plan.freeze("layer");
            """);
    assertThat(warnings("Plan.of();")).contains("write var result = Plan.of();");
  }

  private static String name() {
    return ThrownAwayTest.class.getName();
  }

  private static String warnings(String code) {
    var before = System.err;
    var text = new ByteArrayOutputStream();
    System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      Object unused = EVALUATOR.run(code, "here");
    } catch (CellFailure e) {
      throw new AssertionError(String.join("\n", e.lines()), e);
    } finally {
      System.setErr(before);
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
