package dev.graft.kernel;

import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.ReplyType;
import io.github.spencerpark.jupyter.messages.reply.CommInfoReply;
import io.github.spencerpark.jupyter.messages.reply.HistoryReply;
import io.github.spencerpark.jupyter.messages.reply.InterruptReply;
import io.github.spencerpark.jupyter.messages.reply.ShutdownReply;
import io.github.spencerpark.jupyter.messages.request.HistoryRequest;
import io.github.spencerpark.jupyter.messages.request.ShutdownRequest;
import java.util.List;
import java.util.Map;

/**
 * Answers with the status that the protocol wants in every reply, where the base class has none.
 */
final class Answers {

  private static final String OK = "ok";

  private Answers() {}

  /** To an interruption. */
  static final class Interrupted extends InterruptReply {
    final String status = OK;
  }

  /** To the question which comms are open. */
  static final class Comms extends CommInfoReply {
    final String status = OK;

    Comms(Map<String, CommInfo> comms) {
      super(comms);
    }
  }

  /** To the request to end. */
  static final class Shutdown implements ContentType<Shutdown>, ReplyType<ShutdownRequest> {
    final String status = OK;
    final boolean restart;

    Shutdown(boolean restart) {
      this.restart = restart;
    }

    @Override
    @SuppressWarnings("unchecked") // the type is a name on the wire, which this content shares
    public MessageType<Shutdown> getType() {
      return (MessageType<Shutdown>) (MessageType<?>) ShutdownReply.MESSAGE_TYPE;
    }

    @Override
    public MessageType<ShutdownRequest> getRequestType() {
      return ShutdownReply.REQUEST_MESSAGE_TYPE;
    }
  }

  /** To the question what was run: for each cell its session, its number and its text. */
  static final class History implements ContentType<History>, ReplyType<HistoryRequest> {
    final String status = OK;
    final List<List<Object>> history;

    History(List<HistoryEntry> entries, boolean withOutput) {
      this.history = entries.stream().map(entry -> entry(entry, withOutput)).toList();
    }

    private static List<Object> entry(HistoryEntry entry, boolean withOutput) {
      Object text =
          withOutput
              ? java.util.Arrays.asList(entry.getInput(), entry.getOutput())
              : entry.getInput();
      return List.of(entry.getSession(), entry.getCellNumber(), text);
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public MessageType<History> getType() {
      return (MessageType<History>) (MessageType<?>) HistoryReply.MESSAGE_TYPE;
    }

    @Override
    public MessageType<HistoryRequest> getRequestType() {
      return HistoryReply.REQUEST_MESSAGE_TYPE;
    }
  }
}
