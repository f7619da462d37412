package dev.graft.notebook;

import dev.graft.artifact.DownloadListener;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows a download in the notebook while it goes on: how much of how much, and how fast. */
final class NotebookDownload implements DownloadListener {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final double MEGABYTE = 1e6;
  private static final double NANOS = 1e9;

  private final LiveCard card;
  private final LongSupplier clock;

  private String what = "";
  private long total;
  private long done;
  private long first = -1;
  private long began;
  private long posted;

  NotebookDownload(Screen screen) {
    this(screen, LiveCard.worker(), System::nanoTime);
  }

  NotebookDownload(Screen screen, Executor worker, LongSupplier clock) {
    this.card = new LiveCard(screen, worker, "the download");
    this.clock = clock;
  }

  @Override
  public void started(String name, long bytes) {
    what = name;
    total = bytes;
    began = clock.getAsLong();
    post("", ProgressCard.RUNNING);
  }

  @Override
  public void progressed(long bytes) {
    done = bytes;
    if (first < 0) {
      // What an earlier download left says nothing of the rate.
      first = bytes;
    }
    if (clock.getAsLong() - posted >= PAUSE_NANOS) {
      post("", ProgressCard.RUNNING);
    }
  }

  @Override
  public void ended(String summary, boolean complete) {
    post(summary, complete ? ProgressCard.FINISHED : ProgressCard.STOPPED);
    card.await();
  }

  private void post(String summary, String colour) {
    posted = clock.getAsLong();
    double share = total > 0 ? Math.min(1, (double) done / total) : summary.isEmpty() ? 0 : 1;
    var title = "Downloading " + what;
    var line = summary.isEmpty() ? state() : summary;
    card.show(
        () ->
            new Rendering(
                Card.titled(title).trusted(ProgressCard.bar(share, colour)).text(line),
                summary.isEmpty() ? title + ": " + line : line));
  }

  private String state() {
    double seconds = (posted - began) / NANOS;
    long received = Math.max(0, done - Math.max(0, first));
    var state = String.format(Locale.ROOT, "%.1f of %.1f MB", done / MEGABYTE, total / MEGABYTE);
    if (received == 0 || seconds < 1) {
      return state;
    }
    double rate = received / seconds;
    return String.format(
        Locale.ROOT,
        "%s · %.1f MB/s · about %s left",
        state,
        rate / MEGABYTE,
        ProgressCard.duration(Math.max(0, total - done) / rate));
  }
}
