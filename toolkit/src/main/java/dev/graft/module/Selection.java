package dev.graft.module;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Resolves patterns against the paths of a network. */
public final class Selection {
  private static final int SUGGESTIONS = 5;

  private Selection() {}

  /**
   * The paths that patterns select.
   *
   * @param patterns patterns as {@link PathPattern} reads them
   * @param paths the paths to choose from
   * @return the selected paths, in the order of {@code paths}
   * @throws IllegalArgumentException if a pattern selects nothing; the nearest names are listed
   */
  public static Set<String> select(List<String> patterns, Collection<String> paths) {
    return choose(patterns, paths, true);
  }

  /**
   * The paths that patterns name themselves, without what lies below them.
   *
   * @param patterns patterns as {@link PathPattern} reads them
   * @param paths the paths to choose from
   * @return the named paths, in the order of {@code paths}
   * @throws IllegalArgumentException if a pattern names nothing; the nearest names are listed
   */
  public static Set<String> named(List<String> patterns, Collection<String> paths) {
    return choose(patterns, paths, false);
  }

  /**
   * Whether a pattern names a path itself.
   *
   * @param pattern as {@link PathPattern} reads it
   * @param path a path
   * @return false if it names another, or what the path lies below
   */
  public static boolean names(String pattern, String path) {
    return PathPattern.of(pattern).matches(path);
  }

  /**
   * Whether a pattern selects a path: names it, or what it lies below.
   *
   * @param pattern as {@link PathPattern} reads it
   * @param path a path
   * @return false if it selects others
   */
  public static boolean selects(String pattern, String path) {
    return PathPattern.of(pattern).selects(path);
  }

  private static Set<String> choose(
      List<String> patterns, Collection<String> paths, boolean below) {
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("At least one pattern is needed, such as \"query\"");
    }
    var wanted = new LinkedHashSet<String>();
    for (String text : patterns) {
      PathPattern pattern = PathPattern.of(text);
      var found =
          paths.stream()
              .filter(path -> below ? pattern.selects(path) : pattern.matches(path))
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "Nothing in the network matches '%s'. The nearest names are: %s"
                .formatted(text, String.join(", ", nearest(text, paths))));
      }
      wanted.addAll(found);
    }
    var ordered = new LinkedHashSet<>(paths);
    ordered.retainAll(wanted);
    return ordered;
  }

  /** Candidates are whole paths, their ends and the paths of the modules that contain them. */
  private static List<String> nearest(String text, Collection<String> paths) {
    var candidates = new LinkedHashSet<String>();
    for (String path : paths) {
      for (int dot = path.length(); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
        candidates.add(path.substring(0, dot));
        candidates.add(path.substring(path.lastIndexOf('.', dot - 1) + 1, dot));
      }
    }
    candidates.removeIf(name -> name.chars().allMatch(Character::isDigit));
    return NearestNames.of(text, candidates, SUGGESTIONS);
  }
}
