package dev.graft.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Runs cells: splits them into snippets, runs one after the other, and gives the last value. */
final class Evaluator implements AutoCloseable {

  private final EvaluationThread thread = new EvaluationThread();
  // Held while the shell compiles: on Java 17 it must not be asked anything then.
  private final ReentrantLock shellLock = new ReentrantLock();
  private final CellControl control = new CellControl(thread, this::isInterrupted, shellLock);
  private final Interruption interruption = new Interruption(thread, control);
  private final Failures failures = new Failures();
  private final Set<Path> classpath = new HashSet<>();
  private final Magics magics = new Magics(this::addToClasspath, this::runNamed);
  private final @Nullable TimeLimit limit;
  private final JShell shell;

  /**
   * Starts a shell.
   *
   * @param compilerOptions options of the Java compiler for all cells
   * @param limit the longest a cell may run, or null
   */
  Evaluator(List<String> compilerOptions, @Nullable TimeLimit limit) {
    this.limit = limit;
    this.shell =
        JShell.builder()
            .executionEngine(new Provider(control), Map.of())
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .out(System.out)
            .err(System.err)
            .build();
    try {
      control.prepare();
    } catch (Exception e) {
      throw new IllegalStateException("JShell did not start: " + e, e);
    }
  }

  Magics magics() {
    return magics;
  }

  JShell shell() {
    return shell;
  }

  /** For whoever asks the shell something while cells may run. */
  ReentrantLock shellLock() {
    return shellLock;
  }

  Failures failures() {
    return failures;
  }

  /** Runs something of the kernel's own where the cells run. */
  <T extends @Nullable Object> T onCellThread(java.util.concurrent.Callable<T> work)
      throws Exception {
    return thread.call(work);
  }

  /** What runs is not stopped by force while it holds this monitor. */
  void guard(Object monitor) {
    thread.guard(monitor);
  }

  void interrupt() {
    interruption.request();
  }

  /**
   * Runs a cell, or a part of one from inside of it.
   *
   * @param source Java and magics
   * @param name what errors call the cell
   * @return the value of the last expression, or null
   * @throws CellFailure if it does not compile, throws, or is stopped
   */
  @Nullable Object run(String source, String name) throws CellFailure {
    return run(source, name, value -> value);
  }

  /**
   * Runs a cell, and what shows its value as its last part.
   *
   * @param source Java and magics
   * @param name what errors call the cell
   * @param view what is wanted of the value of the last expression, which may be null
   * @throws CellFailure if it does not compile, throws, or is stopped
   */
  @Nullable Object run(String source, String name, View view) throws CellFailure {
    TimeLimit.Clock clock = null;
    try {
      clock = begin();
      Object result = null;
      for (var piece : CellSplitter.split(source)) {
        result = runPiece(piece, name);
      }
      var value = result;
      return this.<@Nullable Object>onCellThreadInCell(() -> view.of(value));
    } catch (CellFailure e) {
      throw e;
    } catch (ThreadDeath e) {
      throw failures.interrupted(interruption.timeout());
    } catch (Exception e) {
      throw Failures.thrown(e);
    } finally {
      if (clock != null) {
        clock.close();
      }
      interruption.endCell();
    }
  }

  /** As {@link #onCellThread}, but an interruption of the cell is one of the work. */
  private <T extends @Nullable Object> T onCellThreadInCell(java.util.concurrent.Callable<T> work)
      throws Exception {
    stopIfInterrupted();
    try {
      return thread.<T>call(work);
    } finally {
      interruption.endSnippet();
    }
  }

  private void runNamed(String source, String name) throws CellFailure {
    Object unused = run(source, name);
  }

  private TimeLimit.Clock begin() throws IllegalAccessException {
    interruption.beginCell();
    return TimeLimit.start(limit, interruption);
  }

  private @Nullable Object runPiece(Piece piece, String name) throws Exception {
    stopIfInterrupted();
    if (piece instanceof Piece.Java java) {
      return runJava(java, name);
    }
    if (piece instanceof Piece.LineMagic magic) {
      return this.<@Nullable Void>onCellThreadInCell(() -> runMagic(magic));
    }
    var magic = (Piece.CellMagic) piece;
    return this.<@Nullable Object>onCellThreadInCell(
        () -> magics.runCell(magic.name(), magic.arguments(), magic.body()));
  }

  /** Its result is not shown: it is called for its effect. */
  private @Nullable Void runMagic(Piece.LineMagic magic) throws Exception {
    Object unused = magics.run(magic.name(), magic.arguments());
    return null;
  }

  private @Nullable Object runJava(Piece.Java java, String name) throws Exception {
    var analysis = shell.sourceCodeAnalysis();
    var undeclared = new ArrayList<Snippet>();
    Object result = null;
    var rest = java.source();
    while (true) {
      var info = analysis.analyzeCompletion(rest);
      int line = java.line() + lineOf(java.source(), rest);
      if (info.completeness() == Completeness.EMPTY) {
        break;
      }
      if (!info.completeness().isComplete()) {
        throw failures.incomplete(rest.strip(), name, line);
      }
      stopIfInterrupted();
      result = runSnippet(info.source().stripLeading(), name, line, undeclared);
      rest = info.remaining();
    }
    reportUndeclared(undeclared);
    return result;
  }

  private @Nullable Object runSnippet(
      String source, String name, int line, List<Snippet> undeclared) throws Exception {
    List<SnippetEvent> events;
    shellLock.lock();
    try {
      events = shell.eval(source);
    } catch (IllegalStateException e) {
      throw Failures.plain("KernelEnded", "the kernel was shut down; restart it");
    } finally {
      shellLock.unlock();
      interruption.endSnippet();
    }
    Object result = null;
    for (var event : events) {
      if (event.causeSnippet() == null) {
        failures.remember(event.snippet(), name, line);
        result = valueOf(event);
      }
    }
    control.forgetResults();
    if (control.takeStopped()) {
      throw failures.interrupted(interruption.timeout());
    }
    for (var event : events) {
      if (event.causeSnippet() == null) {
        check(event, undeclared);
      }
    }
    return result;
  }

  private @Nullable Object valueOf(SnippetEvent event) {
    var key = event.value();
    return key == null
        ? null
        : switch (event.snippet().subKind()) {
          case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND ->
              control.take(key);
          default -> null;
        };
  }

  private void check(SnippetEvent event, List<Snippet> undeclared) throws CellFailure {
    var exception = event.exception();
    if (exception != null) {
      throw failures.thrown(shell, exception);
    }
    switch (event.status()) {
      case REJECTED -> throw failures.compilation(shell, event.snippet());
      case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> undeclared.add(event.snippet());
      default -> {}
    }
  }

  /** A class may name another that the same cell declares further down: only the end tells. */
  private void reportUndeclared(List<Snippet> snippets) throws CellFailure {
    for (var snippet : snippets) {
      if (!(snippet instanceof DeclarationSnippet declaration)
          || shell.unresolvedDependencies(declaration).findAny().isEmpty()) {
        continue;
      }
      if (snippet instanceof VarSnippet) {
        // Its initialiser was not run.
        throw failures.compilation(shell, snippet);
      }
      System.err.println(
          "%s is declared, but cannot be used until this is: %s"
              .formatted(
                  declaration.name(),
                  String.join(", ", shell.unresolvedDependencies(declaration).toList())));
    }
  }

  private void stopIfInterrupted() throws CellFailure {
    if (control.takeStopped() || isInterrupted()) {
      throw failures.interrupted(interruption.timeout());
    }
  }

  private boolean isInterrupted() {
    return interruption.isPending();
  }

  /** How many lines of the source stand before the first code of its rest. */
  private static int lineOf(String source, String rest) {
    int blank = rest.length() - rest.stripLeading().length();
    var before = source.substring(0, source.length() - rest.length() + blank);
    return (int) before.chars().filter(c -> c == '\n').count();
  }

  /** What cells added to the class path. */
  List<Path> classpath() {
    return List.copyOf(classpath);
  }

  private void addToClasspath(Path path) {
    if (classpath.add(path)) {
      shell.addToClasspath(path.toString());
    }
  }

  @Override
  public void close() {
    shell.close();
  }

  /** What is wanted of a cell's value. */
  @FunctionalInterface
  interface View {
    @Nullable Object of(@Nullable Object value) throws Exception;
  }

  private record Provider(ExecutionControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "graft";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
