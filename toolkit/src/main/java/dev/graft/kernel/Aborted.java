package dev.graft.kernel;

import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.ReplyType;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;

/** The answer to a cell that was to run after one that failed. */
final class Aborted implements ContentType<Aborted>, ReplyType<ExecuteRequest> {

  final String status = "aborted";

  @Override
  @SuppressWarnings("unchecked") // the type is a name on the wire, which this content shares
  public MessageType<Aborted> getType() {
    return (MessageType<Aborted>) (MessageType<?>) ExecuteReply.MESSAGE_TYPE;
  }

  @Override
  public MessageType<ExecuteRequest> getRequestType() {
    return ExecuteReply.REQUEST_MESSAGE_TYPE;
  }
}
