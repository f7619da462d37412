package dev.graft.checkpoint;

/**
 * Says why a checkpoint cannot be read or written.
 *
 * <p>The message names the file and, where one is concerned, the array.
 */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception without a cause.
   *
   * @param message what was expected, what came, and what to do
   */
  public CheckpointException(String message) {
    super(message);
  }

  /**
   * Makes an exception with its cause.
   *
   * @param message what was expected, what came, and what to do
   * @param cause what was thrown below
   */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
