package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager.ResultFlag;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.CommInfoReply;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Handlers of requests that the base kernel answers without all that the protocol wants. */
final class Handlers {

  private final GraftKernel kernel;
  private final SessionHistory history;

  Handlers(GraftKernel kernel, SessionHistory history) {
    this.kernel = kernel;
    this.history = history;
  }

  void register(JupyterConnection connection) {
    connection.setHandler(
        MessageType.KERNEL_INFO_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          environment.reply(
              new KernelInfo(kernel.getLanguageInfo(), kernel.getBanner(), kernel.getHelpLinks()));
        });
    connection.setHandler(
        MessageType.INTERRUPT_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          kernel.interrupt();
          environment.reply(new Answers.Interrupted());
        });
    connection.setHandler(
        MessageType.SHUTDOWN_REQUEST,
        (environment, message) -> shutdown(environment, message.getContent().isRestart()));
    connection.setHandler(
        MessageType.HISTORY_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          var request = message.getContent();
          environment.reply(new Answers.History(entries(request), request.includeOutput()));
        });
    connection.setHandler(
        MessageType.COMM_INFO_REQUEST,
        (environment, message) -> {
          environment.setBusyDeferIdle();
          environment.reply(new Answers.Comms(comms(message.getContent().getTargetName())));
        });
  }

  private void shutdown(ShellReplyEnvironment environment, boolean isRestarting) {
    environment.setBusyDeferIdle();
    environment.defer().reply(new Answers.Shutdown(isRestarting));
    kernel.onShutdown(isRestarting);
    // Now, for this connection sends nothing later.
    environment.resolveDeferrals();
    environment.markForShutdown();
  }

  private List<HistoryEntry> entries(HistoryRequest request) {
    var flags = EnumSet.of(ResultFlag.INCLUDE_OUTPUT);
    if (request instanceof HistoryRequest.Range range) {
      return history.lookupRange(range.getSessionIndex(), range.getStart(), range.getStop(), flags);
    }
    if (request instanceof HistoryRequest.Search search) {
      if (search.filterUnique()) {
        flags.add(ResultFlag.UNIQUE);
      }
      return history.search(search.getPattern(), search.getMaxReturnLength(), flags);
    }
    return history.lookupTail(((HistoryRequest.Tail) request).getMaxReturnLength(), flags);
  }

  private Map<String, CommInfoReply.CommInfo> comms(@Nullable String target) {
    var open = new LinkedHashMap<String, CommInfoReply.CommInfo>();
    kernel
        .getCommManager()
        .forEach(
            comm -> {
              if (target == null || target.equals(comm.getTargetName())) {
                open.put(comm.getID(), new CommInfoReply.CommInfo(comm.getTargetName()));
              }
            });
    return open;
  }
}
