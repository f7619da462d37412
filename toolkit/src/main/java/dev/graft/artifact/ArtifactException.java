package dev.graft.artifact;

import org.jspecify.annotations.Nullable;

/**
 * A file that could not be had, or was not what it should be.
 *
 * <p>The message names what was asked for, where it was looked for and what to do.
 */
public final class ArtifactException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what went wrong.
   *
   * @param message what was asked for, what came and what to do
   */
  public ArtifactException(String message) {
    this(message, null);
  }

  /**
   * Says what went wrong, and why.
   *
   * @param message what was asked for, what came and what to do
   * @param cause what was thrown below, or null
   */
  public ArtifactException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
