package dev.graft.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals whole groups out: first, groups that together bring every label into training; then the
 * others from the largest down, each to the part that lacks its labels most; last, a small group to
 * a part that got none.
 */
final class GroupedSplit {

  private final double[] fractions;
  private final int[] labelTotals;
  private final double[][] held;
  private final List<Group> groups;

  private GroupedSplit(List<Group> groups, int[] labelTotals, double[] fractions) {
    this.groups = groups;
    this.labelTotals = labelTotals;
    this.fractions = fractions;
    this.held = new double[fractions.length][labelTotals.length];
  }

  /** A group's rows and how often each label occurs in it. */
  private static final class Group {
    final List<Integer> rows = new ArrayList<>();
    final int[] counts;
    int part = -1;

    Group(int labels) {
      counts = new int[labels];
    }

    int size() {
      return rows.size();
    }
  }

  /**
   * The part of each example, 0 for training.
   *
   * @param names the group of each example
   */
  static int[] parts(List<String> names, int[] targets, int labels, double[] fractions, long seed) {
    var byName = new LinkedHashMap<String, Group>();
    int[] totals = new int[labels];
    for (int row = 0; row < targets.length; row++) {
      Group group = byName.computeIfAbsent(names.get(row), name -> new Group(labels));
      group.rows.add(row);
      group.counts[targets[row]]++;
      totals[targets[row]]++;
    }
    if (byName.size() < fractions.length) {
      throw new IllegalArgumentException(
          "Expected at least %d groups, one for each part; got %d: %s"
              .formatted(fractions.length, byName.size(), Columns.quoted(byName.keySet())));
    }
    var split = new GroupedSplit(shuffled(byName, seed), totals, fractions);
    split.coverTraining();
    split.dealTheRest();
    split.fillEmptyParts();
    int[] parts = new int[targets.length];
    split.groups.forEach(group -> group.rows.forEach(row -> parts[row] = group.part));
    return parts;
  }

  /** Largest first; the seed decides among equals. */
  private static List<Group> shuffled(Map<String, Group> byName, long seed) {
    var groups = List.copyOf(byName.values());
    int[] order = new int[groups.size()];
    Arrays.setAll(order, i -> i);
    Randomness.shuffle(order, Randomness.of(seed, 1));
    return Arrays.stream(order)
        .mapToObj(groups::get)
        .sorted(Comparator.comparingInt(Group::size).reversed())
        .toList();
  }

  /**
   * Labels that few groups hold come first; each takes its smallest group, so that most is left to
   * balance.
   */
  private void coverTraining() {
    Integer[] rarestFirst = new Integer[labelTotals.length];
    Arrays.setAll(rarestFirst, label -> label);
    Arrays.sort(rarestFirst, Comparator.comparingLong(this::groupsHolding));
    for (int label : rarestFirst) {
      if (held[0][label] == 0 && labelTotals[label] > 0) {
        for (int i = groups.size() - 1; i >= 0; i--) {
          if (groups.get(i).counts[label] > 0) {
            give(groups.get(i), 0);
            break;
          }
        }
      }
    }
  }

  private long groupsHolding(int label) {
    return groups.stream().filter(group -> group.counts[label] > 0).count();
  }

  private void dealTheRest() {
    for (Group group : groups) {
      if (group.part < 0) {
        int best = 0;
        for (int part = 1; part < fractions.length; part++) {
          if (excess(group, part) < excess(group, best)) {
            best = part;
          }
        }
        give(group, best);
      }
    }
  }

  /**
   * By how much the squared distance from the wished shares, each label relative to its total,
   * grows if the part takes the group; what is the same for all parts is left out.
   */
  private double excess(Group group, int part) {
    double sum = 0;
    for (int label = 0; label < labelTotals.length; label++) {
      if (labelTotals[label] > 0) {
        double lacking = fractions[part] * labelTotals[label] - held[part][label];
        sum -= lacking * group.counts[label] / labelTotals[label];
      }
    }
    return sum;
  }

  private void fillEmptyParts() {
    for (int part = 1; part < fractions.length; part++) {
      int wanted = part;
      if (groups.stream().noneMatch(group -> group.part == wanted)) {
        Group spare = null;
        for (Group group : groups) {
          spare = isSpare(group) ? group : spare;
        }
        if (spare == null) {
          throw new IllegalArgumentException(
              "The groups cannot be divided: training would lose a label or a part stay empty. Use more or"
                  + " smaller groups, or split without groupedBy");
        }
        give(spare, part);
      }
    }
  }

  /** Whether its part can do without it: not empty afterwards, and training with all labels. */
  private boolean isSpare(Group group) {
    if (groups.stream().filter(other -> other.part == group.part).count() < 2) {
      return false;
    }
    for (int label = 0; label < labelTotals.length && group.part == 0; label++) {
      if (group.counts[label] > 0 && held[0][label] == group.counts[label]) {
        return false;
      }
    }
    return true;
  }

  private void give(Group group, int part) {
    for (int label = 0; label < labelTotals.length; label++) {
      if (group.part >= 0) {
        held[group.part][label] -= group.counts[label];
      }
      held[part][label] += group.counts[label];
    }
    group.part = part;
  }
}
