package dev.graft.data;

import java.util.List;

/** Takes the blanks out that splitting English into words has put there. */
final class Cleanup {

  private static final List<String> DETACHED =
      List.of(".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re");

  private Cleanup() {}

  static String of(String text) {
    String clean = text;
    for (String part : DETACHED) {
      if (part.equals("n't")) {
        clean = clean.replace(" ' ", "'");
      }
      clean = clean.replace(" " + part, part);
    }
    return clean;
  }
}
