package dev.graft.kernel;

import dev.graft.kernel.help.Completeness;
import dev.graft.kernel.help.Help;
import dev.graft.kernel.help.MagicHelp;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.CompleteReply;
import io.github.spencerpark.jupyter.messages.request.CompleteRequest;
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
  private final CompletableFuture<Help> help;
  private volatile @Nullable CellFailure failure;
  // Also while the shell starts, when there is no cell to interrupt yet.
  private volatile boolean interrupted;

  GraftKernel() {
    setShouldReplaceStdStreams(false);
    output = Output.redirect(getIO());
    CellFunctions.use(this);
    // The shell takes seconds to start; meanwhile the client gets its answers.
    evaluator = CompletableFuture.supplyAsync(this::start, task -> new Thread(task).start());
    help =
        evaluator.thenApply(
            ready ->
                new Help(
                    ready.shell(),
                    ready.shellLock(),
                    ready::classpath,
                    MagicHelp.ofNames(ready.magics().names())));
  }

  private Evaluator start() {
    var started =
        new Evaluator(Arguments.split(orEmpty(System.getenv("IJAVA_COMPILER_OPTS"))), timeLimit());
    var startup = new Startup(started, problems::add);
    startup.imports(Startup.IMPORTS, "The imports");
    for (var extension : Extensions.find(problems::add)) {
      var name = extension.getClass().getName();
      Extensions.attempt(
          extension,
          "install itself",
          () -> started.<@Nullable Void>onCellThread(() -> install(extension)),
          problems::add);
      Extensions.attempt(
          extension,
          "name its imports",
          () -> startup.imports(extension.imports(), name),
          problems::add);
    }
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
        MessageType.COMPLETE_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          environment.reply(completeReply(message.getContent()));
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
