package dev.graft.artifact;

/** Is told how a download goes, on the thread that downloads. Must return soon. */
public interface DownloadListener {

  /**
   * A download begins.
   *
   * @param what what is downloaded, and from where, in a few words
   * @param bytes how much there is
   */
  default void started(String what, long bytes) {}

  /**
   * A part has arrived.
   *
   * @param bytes how much there is by now, with what an earlier download had left; less than before
   *     where something has to be fetched anew
   */
  default void progressed(long bytes) {}

  /**
   * The download has ended, also when it was interrupted or failed.
   *
   * @param summary how it ended, in a sentence
   * @param complete whether all is there
   */
  default void ended(String summary, boolean complete) {}

  /**
   * Something that the user should know and that ends nothing.
   *
   * @param message in a sentence or two
   */
  default void told(String message) {
    System.err.println(message);
  }
}
