package dev.graft.artifact;

import java.util.function.Supplier;

/**
 * Where downloads report. A notebook installs its live display here; without one, a large download
 * writes a line to the standard error stream when it begins and every one when it ends.
 */
public final class LiveDownloads {
  private static volatile Supplier<DownloadListener> factory = PlainDownload::new;

  private LiveDownloads() {}

  /**
   * Sets where every later download reports.
   *
   * @param factory gives a listener for each download
   */
  public static void install(Supplier<DownloadListener> factory) {
    LiveDownloads.factory = factory;
  }

  /** A listener for a download that begins now. */
  static DownloadListener listener() {
    return factory.get();
  }

  /** Tells only what the user should know. */
  static DownloadListener quiet() {
    var loud = listener();
    return new DownloadListener() {
      @Override
      public void told(String message) {
        loud.told(message);
      }
    };
  }

  private static final class PlainDownload implements DownloadListener {
    private static final long LARGE = 5_000_000;

    @Override
    public void started(String what, long bytes) {
      if (bytes >= LARGE) {
        System.err.println("Downloading " + what + ", " + Amount.of(bytes));
      }
    }

    @Override
    public void ended(String summary, boolean complete) {
      System.err.println(summary);
    }
  }
}
