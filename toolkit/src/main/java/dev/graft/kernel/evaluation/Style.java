package dev.graft.kernel.evaluation;

/** The escape sequences that notebooks show as colours, in light and in dark themes. */
final class Style {

  private static final String RED = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  private Style() {}

  static String red(String text) {
    return RED + text + PLAIN;
  }
}
