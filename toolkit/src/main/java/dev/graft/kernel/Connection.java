package dev.graft.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import java.security.GeneralSecurityException;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.zeromq.ZMQ;

/**
 * The connection to the client, with request channels that wait for messages.
 *
 * <p>Those of the base class look for messages every 50 ms. They stay unbound here.
 */
final class Connection extends JupyterConnection {

  private final KernelConnectionProperties properties;
  private final ZMQ.Context context = ZMQ.context(1);
  private final RequestChannel requests;
  private final RequestChannel controls;
  private final InputChannel input;
  private final CountDownLatch ended = new CountDownLatch(1);

  Connection(KernelConnectionProperties properties, GraftKernel kernel)
      throws GeneralSecurityException {
    super(properties);
    this.properties = properties;
    this.input = new InputChannel(context, properties.createHMACGenerator());
    this.requests = channel(false, kernel);
    this.controls = channel(true, kernel);
  }

  private RequestChannel channel(boolean isControl, GraftKernel kernel)
      throws GeneralSecurityException {
    return new RequestChannel(
        context, properties.createHMACGenerator(), isControl, this, ended, kernel::lastCellFailed);
  }

  InputChannel input() {
    return input;
  }

  @Override
  public void connect() {
    quietly(() -> heartbeat.bind(properties));
    input.bind(properties);
    iopub.bind(properties);
    controls.bind(properties);
    requests.bind(properties);
    iopub.sendMessage(new Message<>(null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
  }

  /** The heartbeat's thread announces itself by a logger that nobody else can name. */
  private static void quietly(Runnable task) {
    var root = Logger.getLogger("");
    var before = root.getLevel();
    root.setLevel(Level.WARNING);
    try {
      task.run();
    } finally {
      root.setLevel(before);
    }
  }

  /** Waits until the client asked for the end and has its answer. */
  @Override
  public void waitUntilClose() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
