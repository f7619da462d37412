package dev.graft.module;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that a mistyped one may have meant, for error messages. */
public final class NearestNames {

  private NearestNames() {}

  /**
   * The known names, nearest first by edit distance (letters' case ignored), ties in the order
   * given.
   *
   * @param wanted the name that was not found
   * @param known the names there are
   * @param limit how many to return at most
   */
  public static List<String> of(String wanted, Collection<String> known, int limit) {
    String folded = wanted.strip().toLowerCase(Locale.ROOT);
    return known.stream()
        .map(name -> new Candidate(name, distance(folded, name.strip().toLowerCase(Locale.ROOT))))
        .sorted(Comparator.comparingInt(Candidate::distance))
        .limit(limit)
        .map(Candidate::name)
        .toList();
  }

  private record Candidate(String name, int distance) {}

  /** Levenshtein's distance over the first 100 characters: longer names need no finer order. */
  private static int distance(String first, String second) {
    String a = first.substring(0, Math.min(100, first.length()));
    String b = second.substring(0, Math.min(100, second.length()));
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
