package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** Takes requests one after the other, waiting for each in the socket instead of asleep. */
final class RequestChannel extends ShellChannel {

  private final boolean isControl;
  private final JupyterConnection connection;
  private final CountDownLatch ended;
  private final BooleanSupplier failed;
  private final Queue<Message<?>> queued = new ArrayDeque<>();

  RequestChannel(
      ZMQ.Context context,
      HMACGenerator signatures,
      boolean isControl,
      JupyterConnection connection,
      CountDownLatch ended,
      BooleanSupplier failed) {
    super(context, signatures, isControl, connection);
    // A client that comes back has the name that it had.
    boolean unused = setRouterHandover(true);
    this.isControl = isControl;
    this.connection = connection;
    this.ended = ended;
    this.failed = failed;
  }

  @Override
  public void bind(KernelConnectionProperties properties) {
    int port = isControl ? properties.getControlPort() : properties.getShellPort();
    if (!bind(formatAddress(properties.getTransport(), properties.getIp(), port))) {
      throw new IllegalStateException("Port " + port + " is taken");
    }
    var server = new Thread(this::serve, isControl ? "graft-control" : "graft-requests");
    server.setDaemon(true);
    server.start();
  }

  private void serve() {
    try (var poller = ctx.poller(1)) {
      int unused = poller.register(this, ZMQ.Poller.POLLIN);
      while (true) {
        if (poller.poll(-1) > 0 && !handleOne(readMessage(), false)) {
          return;
        }
        for (var late = queued.poll(); late != null; late = queued.poll()) {
          if (!handleOne(late, true)) {
            return;
          }
        }
      }
    } finally {
      ended.countDown();
    }
  }

  /** Whether the client wants more after this message. */
  private boolean handleOne(@Nullable Message<?> message, boolean afterFailure) {
    if (message == null) {
      return true;
    }
    var environment = connection.prepareReplyEnv(this, message);
    try {
      if (afterFailure && message.getContent() instanceof ExecuteRequest) {
        environment.setBusyDeferIdle();
        environment.defer().reply(new Aborted());
      } else {
        handle(environment, message);
        if (stopsOnError(message) && failed.getAsBoolean()) {
          takeQueued();
        }
      }
    } catch (RuntimeException | Error e) {
      logger.log(Level.SEVERE, "A request was not answered", e);
    }
    try {
      environment.resolveDeferrals();
    } catch (RuntimeException | OutOfMemoryError e) {
      logger.log(Level.SEVERE, "A reply was not sent", e);
    }
    return !environment.isMarkedForShutdown();
  }

  private static boolean stopsOnError(Message<?> message) {
    return message.getContent() instanceof ExecuteRequest request
        && request.shouldStopOnError()
        && !request.isSilent();
  }

  /** What the client sent before it can know of the failure: the reply is still to be sent. */
  private void takeQueued() {
    while ((getEvents() & ZMQ.Poller.POLLIN) != 0) {
      var message = readMessage();
      if (message != null) {
        queued.add(message);
      }
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // handlers are kept by the type of their message
  private void handle(ShellReplyEnvironment environment, Message<?> message) {
    ShellHandler handler = connection.getHandler(message.getHeader().getType());
    if (handler == null) {
      logger.log(Level.WARNING, "Unknown request {0}", message.getHeader().getType().getName());
    } else {
      handler.handle(environment, message);
    }
  }

  @Override
  public synchronized @Nullable Message<?> readMessage() {
    return Frames.read(this, hmacGenerator, logger);
  }
}
