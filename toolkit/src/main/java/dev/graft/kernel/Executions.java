package dev.graft.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import dev.graft.kernel.evaluation.CellFailure;
import dev.graft.kernel.evaluation.Failures;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs cells for the client and tells it what came of them. */
final class Executions implements ShellHandler<ExecuteRequest> {

  private static final Gson GSON = new Gson();

  private final Cells cells;
  private final Attribution attribution;
  private final SessionHistory history;
  private final InputChannel input;
  private int next = 1;
  private volatile boolean failed;

  /** What runs the code. */
  interface Cells {

    /**
     * Runs a cell.
     *
     * @param name what errors call it
     * @return what its value looks like, or null
     */
    @Nullable DisplayData run(String code, String name) throws CellFailure;
  }

  Executions(Cells cells, Attribution attribution, SessionHistory history, InputChannel input) {
    this.cells = cells;
    this.attribution = attribution;
    this.history = history;
    this.input = input;
  }

  /** Whether the last cell failed. */
  boolean lastFailed() {
    return failed;
  }

  @Override
  public void handle(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
    var request = message.getContent();
    boolean stored = request.shouldStoreHistory() && !request.isSilent();
    int count = next;
    environment.setBusyDeferIdle();
    if (!request.isSilent()) {
      environment.publish(new PublishExecuteInput(request.getCode(), count));
    }
    var execution = new Execution(environment, input, request, count);
    attribution.begin(execution);
    failed = false;
    try {
      var name = request.isSilent() ? "a silent request" : "cell " + count;
      var result = cells.run(request.getCode(), name);
      if (result != null && !request.isSilent()) {
        execution.publish(new PublishExecuteResult(count, result));
      }
      var expressions = values(request.getUserExpr());
      if (stored) {
        history.add(count, request.getCode(), result);
      }
      execution.send();
      environment.defer().reply(new Executed(count, expressions));
    } catch (CellFailure failure) {
      fail(execution, environment, request, failure);
    } catch (RuntimeException | Error cannotBeSent) {
      fail(execution, environment, request, Failures.thrown(cannotBeSent));
    } finally {
      next += stored ? 1 : 0;
      attribution.end();
    }
  }

  private void fail(
      Execution execution,
      ShellReplyEnvironment environment,
      ExecuteRequest request,
      CellFailure failure) {
    failed = true;
    if (request.shouldStoreHistory() && !request.isSilent()) {
      history.add(execution.count(), request.getCode(), null);
    }
    report(execution, failure, request.isSilent());
    environment
        .defer()
        .replyError(ExecuteReply.MESSAGE_TYPE.error(), reply(failure, execution.count()));
  }

  private static void report(Execution execution, CellFailure failure, boolean silent) {
    if (silent) {
      execution.send();
    } else {
      execution.publish(
          new PublishError(failure.name(), String.valueOf(failure.getMessage()), failure.lines()));
    }
  }

  private static ErrorReply reply(CellFailure failure, int count) {
    var reply =
        new ErrorReply(failure.name(), String.valueOf(failure.getMessage()), failure.lines());
    reply.setExecutionCount(count);
    return reply;
  }

  private Map<String, JsonElement> values(@Nullable Map<String, String> expressions) {
    var values = new LinkedHashMap<String, JsonElement>();
    if (expressions != null) {
      expressions.forEach((name, code) -> values.put(name, value(name, code)));
    }
    return values;
  }

  private JsonElement value(String name, String code) {
    try {
      var data = cells.run(code, "expression " + name);
      var bundle = GSON.toJsonTree(data == null ? new DisplayData("null") : data);
      bundle.getAsJsonObject().addProperty("status", "ok");
      return bundle;
    } catch (CellFailure failure) {
      return GSON.toJsonTree(reply(failure, next));
    } catch (RuntimeException | StackOverflowError cannotBeSent) {
      return GSON.toJsonTree(reply(Failures.thrown(cannotBeSent), next));
    }
  }
}
