package dev.graft.kernel.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class InterruptionTest {

  private static final String WORKLOAD = Workload.class.getName();
  private static final Evaluator EVALUATOR = new Evaluator(List.of(), null, Unheard.INSTANCE);

  @AfterAll
  static void end() {
    EVALUATOR.close();
  }

  @Test
  void aRequestDuringCompilationKeepsTheSnippetFromRunning() throws Exception {
    Object unused = run("int ran = 0;");
    // Makes the compiler work for a while.
    var slow = new StringBuilder("{ ");
    for (int i = 0; i < 400; i++) {
      slow.append(
          "var v%d = java.util.stream.Stream.of(%d).map(x -> x + 1).toList(); ".formatted(i, i));
    }
    slow.append("ran = 1; }");
    var cell = CompletableFuture.supplyAsync(() -> failure(WORKLOAD + ".begin();\n" + slow));
    Workload.awaitBegin();
    // The short first snippet has ended, the long one is being compiled.
    Thread.sleep(150);
    EVALUATOR.interrupt();
    assertThat(cell.get(30, TimeUnit.SECONDS).name()).isEqualTo("Interrupted");
    assertThat(run("ran")).isEqualTo(0);
  }

  @Test
  void twoQuickRequestsLeaveAWillingLibraryTheTimeForItsResult() throws Exception {
    var cell =
        CompletableFuture.supplyAsync(
            () -> failure("var kept = " + WORKLOAD + ".untilInterrupted();"));
    Workload.awaitBegin();
    EVALUATOR.interrupt();
    Thread.sleep(50);
    EVALUATOR.interrupt();
    assertThat(cell.get(10, TimeUnit.SECONDS).name()).isEqualTo("Interrupted");
    assertThat(run("kept")).isEqualTo("partial");
  }

  @Test
  void aLibraryThatNeverAnswersIsStopped() throws Exception {
    var cell = CompletableFuture.supplyAsync(() -> failure(WORKLOAD + ".forever();"));
    Workload.awaitBegin();
    EVALUATOR.interrupt();
    Thread.sleep(Interruption.LIBRARY_SECONDS * 1000 - 1500);
    assertThat(cell).isNotDone();
    assertThat(cell.get(10, TimeUnit.SECONDS).name()).isEqualTo("Interrupted");
  }

  @Test
  void oneThatAnswersIsStoppedByARequestRepeatedAfterSomePatience() throws Exception {
    try (var evaluator = new Evaluator(List.of(), null, Unheard.INSTANCE)) {
      evaluator.trust(List.of(Workload.class.getName()));
      var cell =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      CellFailure.class, () -> evaluator.run(WORKLOAD + ".forever();", "cell")));
      Workload.awaitBegin();
      evaluator.interrupt();
      Thread.sleep(Interruption.PATIENCE_SECONDS * 1000 + 200);
      assertThat(cell).isNotDone();
      evaluator.interrupt();
      assertThat(cell.get(10, TimeUnit.SECONDS).name()).isEqualTo("Interrupted");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new Random().ints().sum();",
        "java.util.stream.Stream.iterate(1, x -> x + 1).count();",
        "java.util.stream.IntStream.iterate(1, x -> x + 1).parallel().sum();",
        "while (true) { try { Thread.sleep(50); } catch (InterruptedException e) {} }",
        "while (true) { try { Math.sin(2); } catch (Throwable t) {} }",
        "new java.util.concurrent.LinkedBlockingQueue<Integer>().take();",
        "Object lock = new Object(); synchronized (lock) { lock.wait(); }",
        "class Spin { static int n; static { while (n >= 0) n = 1; } }\nnew Spin();",
        "var t = new Thread(() -> { while (true) { Math.sin(1); } }); t.start(); t.join();"
      })
  void nothingGoesOnAfterAnInterruption(String code) throws Exception {
    var cell = CompletableFuture.supplyAsync(() -> failure("import java.util.*;\n" + code));
    while (!isRunningCellCode()) {
      Thread.sleep(20);
    }
    EVALUATOR.interrupt();
    assertThat(cell.get(20, TimeUnit.SECONDS).name()).containsIgnoringCase("interrupted");
    assertThat(run("1 + 1")).isEqualTo(2);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (isRunningCellCode() && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    assertThat(isRunningCellCode()).isFalse();
  }

  private static boolean isRunningCellCode() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> SnippetPlaces.isCellCode(frame.getClassName()));
  }

  @Test
  void whatFollowsAWillingEndIsLeftAlone() throws Exception {
    var cell =
        CompletableFuture.supplyAsync(
            () ->
                value(
                    "var part = "
                        + WORKLOAD
                        + ".untilInterrupted();\n"
                        + "{ long end = System.nanoTime() + 1_200_000_000L;"
                        + " while (System.nanoTime() < end) {} }\n"
                        + "Thread.sleep(300);\npart"));
    Workload.awaitBegin();
    EVALUATOR.interrupt();
    assertThat(cell.get(20, TimeUnit.SECONDS)).isEqualTo("partial");
  }

  @Test
  void aRequestThatNobodyTookEndsTheCellAfterTheStatement() throws Exception {
    Object unused = run("int after = 0; String deaf = null;");
    var cell =
        CompletableFuture.supplyAsync(() -> failure("deaf = " + WORKLOAD + ".deaf();\nafter = 1;"));
    Workload.awaitBegin();
    EVALUATOR.interrupt();
    assertThat(cell.get(10, TimeUnit.SECONDS).name()).isEqualTo("Interrupted");
    assertThat(run("deaf + after")).isEqualTo("whole0");
  }

  @Test
  void showingTheValueCanBeInterrupted() throws Exception {
    var source =
        "new Object() { public String toString() { " + WORKLOAD + ".begin(); while (true) {} } }";
    var cell =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    CellFailure.class, () -> EVALUATOR.run(source, "here", String::valueOf)));
    Workload.awaitBegin();
    EVALUATOR.interrupt();
    assertThat(cell.get(20, TimeUnit.SECONDS).name()).isEqualTo("Interrupted");
    assertThat(run("1 + 1")).isEqualTo(2);
  }

  @Test
  void whoeverWaitsForKilledWorkIsTold() throws Exception {
    var thread = new EvaluationThread(() -> {});
    var killer =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                thread.kill();
              }
            });
    killer.start();
    try {
      for (int i = 0; i < 300; i++) {
        CompletableFuture.runAsync(() -> callAndBeKilled(thread)).get(10, TimeUnit.SECONDS);
      }
    } finally {
      killer.interrupt();
      killer.join();
    }
    assertThat(thread.<Integer>call(() -> 7)).isEqualTo(7);
  }

  private static void callAndBeKilled(EvaluationThread thread) {
    try {
      thread.<@Nullable Void>call(
          () -> {
            Thread.sleep(2);
            return null;
          });
    } catch (Exception | ThreadDeath ended) {
      // One of the ways to be told.
    }
  }

  private static @Nullable Object run(String source) throws CellFailure {
    return EVALUATOR.run(source, "here");
  }

  private static @Nullable Object value(String source) {
    try {
      return run(source);
    } catch (CellFailure e) {
      throw new AssertionError(e);
    }
  }

  private static CellFailure failure(String source) {
    return catchThrowableOfType(CellFailure.class, () -> run(source));
  }
}
