package dev.graft.kernel.magic;

/** A magic was called with arguments that it cannot take. */
final class Misuse extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Misuse(String message) {
    super(message);
  }
}
