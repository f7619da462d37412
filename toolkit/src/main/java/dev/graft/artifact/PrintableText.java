package dev.graft.artifact;

/** Foreign text in messages. */
final class PrintableText {

  private static final int LONGEST = 200;

  private PrintableText() {}

  /** In one line of at most 200 characters, without control characters. */
  static String of(String text) {
    var shown = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
  }
}
