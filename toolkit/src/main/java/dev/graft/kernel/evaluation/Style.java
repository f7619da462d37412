package dev.graft.kernel.evaluation;

/** The escape sequences that notebooks show as styles of text. */
final class Style {

  // No colour: themes put errors on red ground, where red text cannot be read.
  private static final String STRONG = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private Style() {}

  static String strong(String text) {
    return STRONG + text + PLAIN;
  }
}
