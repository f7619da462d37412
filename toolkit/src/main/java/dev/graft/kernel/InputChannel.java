package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.reply.InputReply;
import io.github.spencerpark.jupyter.messages.request.InputRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** Asks the client's user for input; an interrupted cell stops waiting for the answer. */
final class InputChannel extends JupyterSocket {

  private static final int PATIENCE_MILLIS = 50;

  private final ReentrantLock asking = new ReentrantLock();
  private final AtomicInteger questions = new AtomicInteger();

  InputChannel(ZMQ.Context context, HMACGenerator signatures) {
    super(context, SocketType.ROUTER, signatures, Logger.getLogger("InputChannel"));
    boolean unused = setRouterHandover(true);
  }

  @Override
  public void bind(KernelConnectionProperties properties) {
    int port = properties.getStdinPort();
    if (!bind(formatAddress(properties.getTransport(), properties.getIp(), port))) {
      throw new IllegalStateException("Port " + port + " is taken");
    }
  }

  @Override
  public synchronized @Nullable Message<?> readMessage() {
    return Frames.read(this, hmacGenerator, logger);
  }

  /**
   * Asks, and waits for the answer: one line, without its end.
   *
   * @throws IllegalStateException if another question takes the place of this one
   */
  @SuppressWarnings({"removal", "deprecation"}) // an interruption ends the cell, whoever asks
  String ask(MessageContext cell, String prompt, boolean isPassword) {
    // Of two that ask the later one is heard: who asked before may be a thread left behind.
    int question = questions.incrementAndGet();
    try {
      asking.lockInterruptibly();
    } catch (InterruptedException e) {
      throw new ThreadDeath();
    }
    try {
      return ask(cell, new InputRequest(prompt, isPassword), question);
    } finally {
      asking.unlock();
    }
  }

  @SuppressWarnings({"removal", "deprecation"})
  private String ask(MessageContext cell, InputRequest request, int question) {
    try (var poller = ctx.poller(1)) {
      int unused = poller.register(this, ZMQ.Poller.POLLIN);
      // Answers to questions of cells that no longer wait.
      while (poller.poll(0) > 0) {
        var unusedAnswer = readMessage();
      }
      sendMessage(new Message<>(cell, InputRequest.MESSAGE_TYPE, request));
      while (questions.get() == question) {
        if (Thread.interrupted()) {
          throw new ThreadDeath();
        }
        var answer = poller.poll(PATIENCE_MILLIS) > 0 ? readMessage() : null;
        if (answer != null && answer.getContent() instanceof InputReply reply) {
          return reply.getValue();
        }
      }
      throw new IllegalStateException("Another part of the notebook asked for input meanwhile.");
    }
  }
}
