package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import org.jspecify.annotations.Nullable;

/** Names errors by what the cell threw, where the base class names the kernel's own exception. */
final class Replies extends ShellReplyEnvironment {

  private final GraftKernel kernel;
  private @Nullable Integer executionCount;

  Replies(
      ShellChannel shell,
      StdinChannel stdin,
      JupyterSocket iopub,
      MessageContext context,
      GraftKernel kernel) {
    super(shell, stdin, iopub, context);
    this.kernel = kernel;
  }

  @Override
  public <T extends ContentType<T>> void publish(T content) {
    if (content instanceof PublishExecuteInput in) {
      executionCount = in.getCount();
      kernel.publishTo(this);
    }
    var failure = kernel.failure();
    if (content instanceof PublishError && failure != null) {
      super.publish(new PublishError(failure.name(), message(failure), failure.lines()));
    } else {
      super.publish(content);
    }
  }

  @Override
  public void replyError(MessageType<?> type, ErrorReply error) {
    var failure = kernel.failure();
    if (failure == null || executionCount == null) {
      super.replyError(type, error);
      return;
    }
    var named = new ErrorReply(failure.name(), message(failure), failure.lines());
    named.setExecutionCount(executionCount);
    super.replyError(type, named);
  }

  private static String message(CellFailure failure) {
    return String.valueOf(failure.getMessage());
  }
}
