package dev.graft.module;

/** How far two spellings are apart. */
final class Spelling {
  private static final int LONGEST = 200;

  private Spelling() {}

  /**
   * The Levenshtein distance: the fewest insertions, deletions and replacements of a character.
   *
   * @param a a word; only its first 200 characters count
   * @param b a word; only its first 200 characters count
   * @return at least 0
   */
  static int distance(String a, String b) {
    String from = a.substring(0, Math.min(LONGEST, a.length()));
    String to = b.substring(0, Math.min(LONGEST, b.length()));
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
