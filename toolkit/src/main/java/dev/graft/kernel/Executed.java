package dev.graft.kernel;

import com.google.gson.JsonElement;
import com.google.gson.annotations.SerializedName;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.ReplyType;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.List;
import java.util.Map;

/** The answer to a cell that came to its end, with all that the protocol wants in it. */
final class Executed implements ContentType<Executed>, ReplyType<ExecuteRequest> {

  final String status = "ok";

  @SerializedName("execution_count")
  final int count;

  @SerializedName("user_expressions")
  final Map<String, JsonElement> userExpressions;

  final List<Object> payload = List.of();

  Executed(int count, Map<String, JsonElement> userExpressions) {
    this.count = count;
    this.userExpressions = userExpressions;
  }

  @Override
  @SuppressWarnings("unchecked") // the type is a name on the wire, which this content shares
  public MessageType<Executed> getType() {
    return (MessageType<Executed>) (MessageType<?>) ExecuteReply.MESSAGE_TYPE;
  }

  @Override
  public MessageType<ExecuteRequest> getRequestType() {
    return ExecuteReply.REQUEST_MESSAGE_TYPE;
  }
}
