package dev.graft.chart;

import java.awt.Font;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** Shortens names that stand in one list so that they stay apart. */
final class Names {

  private Names() {}

  /**
   * Each name within the width: its end is cut, or the middle or the beginning of all where that
   * leaves more of them different, as with long beginnings that they share.
   */
  static List<String> fit(Canvas canvas, List<String> names, Font font, double widest) {
    var best = map(names, name -> canvas.fit(name, font, widest));
    int most = different(best);
    if (most == names.size()) {
      return best;
    }
    for (var other :
        List.of(
            map(names, name -> canvas.fitPath(name, font, widest)),
            map(names, name -> canvas.fitEnd(name, font, widest)))) {
      if (different(other) > most) {
        best = other;
        most = different(other);
      }
    }
    return best;
  }

  private static int different(List<String> names) {
    return new HashSet<>(names).size();
  }

  /** How wide the widest is drawn. */
  static double widest(Canvas canvas, List<String> names, Font font) {
    return names.stream().mapToDouble(name -> canvas.width(name, font)).max().orElse(0);
  }

  private static List<String> map(List<String> names, UnaryOperator<String> shorten) {
    return names.stream().map(shorten).toList();
  }
}
