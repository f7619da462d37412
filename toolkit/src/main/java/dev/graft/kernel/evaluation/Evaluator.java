package dev.graft.kernel.evaluation;

import dev.graft.kernel.classpath.IndexedFiles;
import dev.graft.kernel.magic.CellSplitter;
import dev.graft.kernel.magic.Magics;
import dev.graft.kernel.magic.Piece;
import dev.graft.kernel.magic.Stopwatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/** Runs cells: splits them into snippets, runs one after the other, and gives the last value. */
public final class Evaluator implements AutoCloseable {

  private final EvaluationThread thread;
  private final CellControl control;
  private final Interruption interruption;
  private final Stopwatch stopwatch = new Stopwatch();
  // Held while the shell compiles: on Java 17 it must not be asked anything then.
  private final ReentrantLock shellLock = new ReentrantLock();
  private final Failures failures = new Failures();
  private final ThrownAway thrownAway = new ThrownAway();
  private final Set<Path> classpath = new HashSet<>();
  private final Magics magics = new Magics(this::addToClasspath, this::runPart, stopwatch);
  private final @Nullable TimeLimit limit;
  private final JShell shell;
  private final Declarations declarations;
  // What errors call the cell that runs, or the part of one.
  private volatile String running = "cell";

  /**
   * Starts a shell.
   *
   * @param compilerOptions options of the Java compiler for all cells
   * @param limit the longest a cell may run, or null
   * @param listener is told of what happens for cells
   */
  public Evaluator(List<String> compilerOptions, @Nullable TimeLimit limit, CellListener listener) {
    this.limit = limit;
    this.thread = new EvaluationThread(listener::beforeWork);
    this.control =
        new CellControl(thread, this::isInterrupted, listener::loaded, stopwatch, shellLock);
    this.interruption = new Interruption(thread);
    this.shell =
        JShell.builder()
            .executionEngine(new Provider(control), Map.of())
            .fileManager(IndexedFiles::over)
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .out(System.out)
            .err(System.err)
            .build();
    this.declarations = new Declarations(shell, control, failures);
  }

  public Magics magics() {
    return magics;
  }

  public JShell shell() {
    return shell;
  }

  /** For whoever asks the shell something while cells may run. */
  public ReentrantLock shellLock() {
    return shellLock;
  }

  public Failures failures() {
    return failures;
  }

  /** Runs something of the kernel's own where the cells run. */
  public <T extends @Nullable Object> T onCellThread(java.util.concurrent.Callable<T> work)
      throws Exception {
    return thread.call(work);
  }

  /** What runs is not stopped by force while it holds this monitor. */
  public void guard(Object monitor) {
    thread.guard(monitor);
  }

  public void interrupt() {
    interruption.request();
  }

  /** See {@link Interruption#trust}. */
  public void trust(List<String> prefixes) {
    interruption.trust(prefixes);
  }

  /**
   * Runs a cell, or a part of one from inside of it.
   *
   * @param source Java and magics
   * @param name what errors call the cell
   * @return the value of the last expression, or null
   * @throws CellFailure if it does not compile, throws, or is stopped
   */
  public @Nullable Object run(String source, String name) throws CellFailure {
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
  public @Nullable Object run(String source, String name, View view) throws CellFailure {
    return run(source, name, 1, view);
  }

  private @Nullable Object run(String source, String name, int firstLine, View view)
      throws CellFailure {
    var outer = running;
    running = name;
    TimeLimit.Clock clock = null;
    try {
      clock = begin();
      Object result = null;
      for (var piece : CellSplitter.split(source, firstLine)) {
        result = runPiece(piece, name);
      }
      var value = result;
      return this.<@Nullable Object>onCellThreadInCell(() -> view.of(value));
    } catch (CellFailure e) {
      throw e;
    } catch (ThreadDeath e) {
      throw failures.interrupted(interruption.timeout());
    } catch (Exception e) {
      throw failures.thrown(shell, e);
    } finally {
      running = outer;
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

  /** Runs what a magic loads or measures; without a name of its own it is a part of the cell. */
  private @Nullable Object runPart(String source, @Nullable String name, int firstLine)
      throws CellFailure {
    return run(source, name == null ? running : name, firstLine, value -> value);
  }

  /** Gives a snippet to the compiler as it is; whether that took it. */
  public boolean declare(String snippet) {
    return shell.eval(snippet).stream().allMatch(e -> e.status() == Snippet.Status.VALID);
  }

  private TimeLimit.Clock begin() {
    interruption.beginCell();
    control.beginCell();
    return TimeLimit.start(limit, interruption);
  }

  private @Nullable Object runPiece(Piece piece, String name) throws Exception {
    stopIfInterrupted();
    if (piece instanceof Piece.Java java) {
      return stopwatch.<@Nullable Object>compileAndRun(() -> runJava(java, name));
    }
    return this.<@Nullable Object>onCellThreadInCell(() -> magics.runPiece(piece));
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
      var own = rest.substring(0, rest.length() - info.remaining().length());
      warnOfDiscarded(info.remaining().isBlank() && !own.stripTrailing().endsWith(";"));
      rest = info.remaining();
    }
    declarations.reportUndeclared(undeclared);
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
    declarations.settle(events);
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

  private void warnOfDiscarded(boolean isShown) {
    var calls = control.takeDiscarded();
    var loader = control.loader();
    if (!calls.isEmpty() && loader != null) {
      thrownAway
          .warnings(calls, isShown, shell, () -> failures.translation(shell), loader)
          .forEach(System.err::println);
    }
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
    var thrown = control.takeThrown();
    if (event.exception() instanceof UnresolvedReferenceException exception) {
      throw failures.unresolved(shell, exception);
    }
    if (thrown instanceof CellFailure ofItsOwnPart) {
      throw ofItsOwnPart;
    }
    if (event.exception() != null) {
      throw failures.thrown(shell, thrown == null ? event.exception() : thrown);
    }
    switch (event.status()) {
      case REJECTED -> throw failures.compilation(shell, event.snippet());
      case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> undeclared.add(event.snippet());
      default -> {}
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
  public List<Path> classpath() {
    return List.copyOf(classpath);
  }

  public void addToClasspath(Path path) {
    shellLock.lock();
    try {
      if (classpath.add(path)) {
        shell.addToClasspath(path.toString());
      }
    } finally {
      shellLock.unlock();
    }
  }

  @Override
  public void close() {
    shell.close();
  }

  /** What is wanted of a cell's value. */
  @FunctionalInterface
  public interface View {
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
