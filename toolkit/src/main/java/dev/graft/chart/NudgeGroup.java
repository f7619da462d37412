package dev.graft.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The examples of one label.
 *
 * @param name the label
 * @param arrows at least one
 * @param style its look, if {@code coloured}
 * @param coloured whether it is one of the most frequent labels
 */
record NudgeGroup(String name, List<Arrow> arrows, SeriesStyle style, boolean coloured) {
  private static final Color GREY = new Color(0xB4B8BD);

  /** The labels that occur, in their order; the most frequent coloured. */
  static List<NudgeGroup> of(List<String> labels, List<Arrow> arrows) {
    var byLabel =
        arrows.stream()
            .collect(Collectors.groupingBy(Arrow::label, TreeMap::new, Collectors.toList()));
    // Sorting is stable: of equally frequent labels the first are coloured.
    var coloured =
        byLabel.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
            .limit(Palette.SERIES.size())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    var groups = new ArrayList<NudgeGroup>();
    int next = 0;
    for (var entry : byLabel.entrySet()) {
      boolean colour = coloured.contains(entry.getKey());
      groups.add(
          new NudgeGroup(
              labels.get(entry.getKey()), entry.getValue(), SeriesStyle.of(next), colour));
      next += colour ? 1 : 0;
    }
    return List.copyOf(groups);
  }

  Color colour() {
    return coloured ? style.colour() : GREY;
  }

  Mark mark() {
    return coloured ? style.mark() : Mark.CIRCLE;
  }

  /** From the mean of the places before to the mean of those after. */
  Arrow mean() {
    double share = 1.0 / arrows.size();
    double[] sums = new double[4];
    // Each is divided before it is added, so that no sum overflows.
    for (var arrow : arrows) {
      sums[0] += arrow.fromX() * share;
      sums[1] += arrow.fromY() * share;
      sums[2] += arrow.toX() * share;
      sums[3] += arrow.toY() * share;
    }
    return new Arrow(arrows.get(0).label(), sums[0], sums[1], sums[2], sums[3]);
  }

  /** Every n-th of the arrows, so that each label keeps its share; at least one of each. */
  static List<NudgeGroup> thin(List<NudgeGroup> groups, int most) {
    int all = groups.stream().mapToInt(group -> group.arrows().size()).sum();
    if (all <= most) {
      return groups;
    }
    var thin = new ArrayList<NudgeGroup>();
    long before = 0;
    for (var group : groups) {
      long after = before + group.arrows.size();
      int kept = (int) Math.max(1, after * most / all - before * most / all);
      thin.add(group.some(kept));
      before = after;
    }
    return List.copyOf(thin);
  }

  private NudgeGroup some(int count) {
    var some =
        IntStream.range(0, count)
            .mapToObj(i -> arrows.get((int) ((long) i * arrows.size() / count)))
            .toList();
    return new NudgeGroup(name, some, style, coloured);
  }
}
