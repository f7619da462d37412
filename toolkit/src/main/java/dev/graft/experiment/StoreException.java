package dev.graft.experiment;

/** Says why a store of runs cannot be read or written. */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception without a cause.
   *
   * @param message what was expected, what came, and what to do
   */
  public StoreException(String message) {
    super(message);
  }

  /**
   * Makes an exception with its cause.
   *
   * @param message what was expected, what came, and what to do
   * @param cause what was thrown below
   */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
