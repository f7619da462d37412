package dev.graft.artifact;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response's content as it arrives. Unlike the JDK's stream, it ends at once when its reader is
 * interrupted, and when the server falls silent.
 */
final class ResponseBody implements HttpResponse.BodySubscriber<ResponseBody>, AutoCloseable {

  private static final int AHEAD = 16;

  /** What arrived: buffers, or how it ended. */
  private record Part(List<ByteBuffer> buffers, @Nullable Throwable failure, boolean end) {}

  private final Duration patience;
  private final BlockingQueue<Part> arrived = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  ResponseBody(Duration patience) {
    this.patience = patience;
  }

  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription.complete(given)) {
      given.request(AHEAD);
    } else {
      given.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    arrived.add(new Part(buffers, null, false));
  }

  @Override
  public void onError(Throwable failure) {
    arrived.add(new Part(List.of(), failure, false));
  }

  @Override
  public void onComplete() {
    arrived.add(new Part(List.of(), null, true));
  }

  /** What came next; null after the last. */
  @Nullable List<ByteBuffer> next() throws IOException, InterruptedException {
    var part = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (part == null) {
      throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
    }
    if (part.failure != null) {
      throw new IOException("the connection was cut", part.failure);
    }
    if (part.end) {
      return null;
    }
    subscription.join().request(1);
    return part.buffers;
  }

  /** All of it, if it is not longer than this. */
  byte[] read(int limit) throws IOException, InterruptedException {
    var bytes = new ByteArrayOutputStream();
    for (var buffers = next(); buffers != null; buffers = next()) {
      for (var buffer : buffers) {
        if (bytes.size() + buffer.remaining() > limit) {
          throw new IOException("the answer is longer than " + limit + " bytes");
        }
        var chunk = new byte[buffer.remaining()];
        buffer.get(chunk);
        bytes.writeBytes(chunk);
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    var unused = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
