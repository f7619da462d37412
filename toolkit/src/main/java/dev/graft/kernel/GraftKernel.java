package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Graft's Jupyter kernel: Java cells, run by JShell in this process. */
public final class GraftKernel extends BaseKernel {

  private final Output output;
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Evaluator> evaluator;
  private volatile @Nullable CellFailure failure;
  // Also while the shell starts, when there is no cell to interrupt yet.
  private volatile boolean interrupted;

  GraftKernel() {
    setShouldReplaceStdStreams(false);
    output = Output.redirect(getIO());
    CellFunctions.use(this);
    // The shell takes seconds to start; meanwhile the client gets its answers.
    evaluator = CompletableFuture.supplyAsync(this::start, task -> new Thread(task).start());
  }

  private Evaluator start() {
    var started =
        new Evaluator(Arguments.split(orEmpty(System.getenv("IJAVA_COMPILER_OPTS"))), timeLimit());
    var startup = new Startup(started, problems::add);
    var imports = new LinkedHashMap<String, List<String>>();
    imports.put("The imports", Startup.IMPORTS);
    for (var extension : Extensions.find(problems::add)) {
      Extensions.attempt(
          extension,
          "install itself",
          () -> started.<@Nullable Void>onCellThread(() -> install(extension)),
          problems::add);
      Extensions.attempt(
          extension,
          "name its imports",
          () -> imports.put(extension.getClass().getName(), List.copyOf(extension.imports())),
          problems::add);
    }
    startup.imports(imports);
    startup.environment(
        System.getenv("IJAVA_CLASSPATH"),
        System.getenv("IJAVA_STARTUP_SCRIPTS_PATH"),
        System.getenv("IJAVA_STARTUP_SCRIPT"));
    return started;
  }

  private @Nullable Void install(dev.graft.extension.KernelExtension extension) {
    extension.install(this);
    return null;
  }

  private @Nullable TimeLimit timeLimit() {
    try {
      return TimeLimit.parse(System.getenv("IJAVA_TIMEOUT"));
    } catch (IllegalArgumentException e) {
      problems.add("IJAVA_TIMEOUT: " + e.getMessage());
      return null;
    }
  }

  Magics magics() {
    return evaluator.join().magics();
  }

  /** What went wrong in the cell that just failed. */
  @Nullable CellFailure failure() {
    return failure;
  }

  @Override
  public @Nullable DisplayData eval(String code) throws CellFailure {
    failure = null;
    interrupted = false;
    try {
      var ready = evaluator.join();
      reportProblems();
      if (interrupted) {
        throw ready.failures().interrupted(null);
      }
      return (DisplayData) ready.run(code, "cell " + (executionCount.get() - 1), this::view);
    } catch (CellFailure e) {
      failure = e;
    } catch (Exception | Error e) {
      // An Error would end the thread that serves the client.
      failure = Failures.thrown(e);
    } finally {
      output.send();
    }
    throw failure;
  }

  private @Nullable DisplayData view(@Nullable Object result) {
    return result == null || CellFunctions.isLastId(result) ? null : render(result, new String[0]);
  }

  /** Runs source text inside of a running cell. */
  @Nullable Object evaluate(String source) throws CellFailure {
    return evaluator.join().run(source, "eval");
  }

  private void reportProblems() {
    for (var problem = problems.poll(); problem != null; problem = problems.poll()) {
      System.err.println(problem);
    }
  }

  DisplayData render(@Nullable Object value, String... as) {
    if (value == null) {
      return new DisplayData("null");
    }
    if (value instanceof DisplayData data) {
      return data;
    }
    return as.length == 0 ? getRenderer().render(value) : getRenderer().renderAs(value, as);
  }

  @Override
  public void display(DisplayData data) {
    output.send();
    super.display(data);
  }

  @Override
  public List<String> formatError(Exception e) {
    return Failures.thrown(e).lines();
  }

  @Override
  public @Nullable DisplayData inspect(String code, int at, boolean extraDetail) {
    return analysis().documentation(code, at);
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    return analysis().completions(code, at);
  }

  @Override
  public String isComplete(String code) {
    return analysis().completeness(code);
  }

  private Analysis analysis() {
    var ready = evaluator.join();
    return new Analysis(ready.shell().sourceCodeAnalysis(), ready.magics().names());
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java")
        .version(Runtime.version().toString())
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  @Override
  public String getBanner() {
    return "Graft %s, a Java kernel on jupyter-jvm-basekernel and JShell; Java %s"
        .formatted(Version.GRAFT, Runtime.version());
  }

  @Override
  public List<LanguageInfo.Help> getHelpLinks() {
    return List.of(
        new LanguageInfo.Help("Java tutorials", "https://dev.java/learn/"),
        new LanguageInfo.Help(
            "Java API",
            "https://docs.oracle.com/en/java/javase/"
                + Runtime.version().feature()
                + "/docs/api/"));
  }

  @Override
  public HistoryManager getHistoryManager() {
    return NoHistory.INSTANCE;
  }

  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    super.becomeHandlerForConnection(connection);
    // Half a message would garble all that follow.
    var unused = evaluator.thenAccept(ready -> ready.guard(connection.getIOPub()));
    connection.setHandler(
        MessageType.KERNEL_INFO_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          environment.reply(new KernelInfo(getLanguageInfo(), getBanner(), getHelpLinks()));
        });
    connection.setHandler(
        MessageType.INTERRUPT_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          interrupt();
          environment.reply(new Interrupted());
        });
  }

  @Override
  public void interrupt() {
    interrupted = true;
    var ready = evaluator.getNow(null);
    if (ready != null) {
      ready.interrupt();
    }
  }

  @Override
  public void onShutdown(boolean isRestarting) {
    output.send();
    CellFunctions.use(null);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
