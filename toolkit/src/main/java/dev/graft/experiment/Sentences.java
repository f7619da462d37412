package dev.graft.experiment;

import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.RepeatedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a comparison shows, in plain words.
 *
 * @param standings those that have runs
 * @param accuracies their mean accuracies, in the same order
 * @param differences of all pairs that share a seed
 */
record Sentences(
    List<Standing> standings,
    List<Estimate> accuracies,
    List<RepeatedDifference> differences,
    Evidence evidence) {

  /** The one with the highest mean accuracy; of equals the cheapest. */
  int best() {
    return cheapest(indices().filter(i -> accuracies.get(i).value() >= highest() - 1e-12).toList());
  }

  /** The cheapest of the best and of those that nothing shows to be worse than it. */
  int cheapest() {
    return cheapest(indices().filter(i -> i == best() || !shownWorse(i)).toList());
  }

  private Stream<Integer> indices() {
    return Stream.iterate(0, i -> i + 1).limit(standings.size());
  }

  private double highest() {
    return accuracies.stream().mapToDouble(Estimate::value).max().orElseThrow();
  }

  private int cheapest(List<Integer> among) {
    return among.stream()
        .min(
            Comparator.<Integer>comparingLong(i -> standings.get(i).size().trained())
                .thenComparingDouble(i -> standings.get(i).medianSeconds()))
        .orElseThrow();
  }

  private boolean shownWorse(int index) {
    return pair(best(), index).filter(RepeatedDifference::shown).isPresent();
  }

  private Optional<RepeatedDifference> pair(int one, int other) {
    return differences.stream()
        .filter(d -> d.first() == Math.min(one, other) && d.second() == Math.max(one, other))
        .findFirst();
  }

  /** The verdict, and what it rests on, in one sentence. */
  String verdict() {
    if (standings.isEmpty()) {
      return "No run is finished: there is nothing to compare yet.";
    }
    if (differences.isEmpty()) {
      return "Only %s has finished runs: there is nothing to compare it with yet."
          .formatted(name(best()));
    }
    int best = best();
    List<Integer> others = indices().filter(i -> i != best).toList();
    List<RepeatedDifference> shown =
        others.stream()
            .flatMap(i -> pair(best, i).stream())
            .filter(RepeatedDifference::shown)
            .toList();
    if (shown.size() == others.size()) {
      return winner(best, shown) + notes(best, others);
    }
    int cheapest = cheapest();
    return (cheapest == best ? ahead(best) : notTold(cheapest, best)) + notes(best, others);
  }

  private String winner(int best, List<RepeatedDifference> shown) {
    if (shown.size() == 1) {
      return better(shown.get(0)) + ", as " + words(shown.get(0)) + " show.";
    }
    return String.format(
        Locale.ROOT,
        "%s is the best: %.1f to %.1f points better than the %d others, as %s show.",
        name(best),
        shown.stream().mapToDouble(Sentences::points).min().orElseThrow(),
        shown.stream().mapToDouble(Sentences::points).max().orElseThrow(),
        shown.size(),
        words(shown.get(0)));
  }

  private String ahead(int best) {
    List<Integer> level = indices().filter(i -> i != best && !shownWorse(i)).toList();
    int other = level.get(0);
    RepeatedDifference pair = pair(best, other).orElseThrow();
    if (level.size() == 1) {
      return "%s is ahead and trains less, but %s do not tell %s from it (%s)."
          .formatted(name(best), words(pair), name(other), range(pair, best));
    }
    return "%s is ahead and trains least, but %s do not tell %s from it."
        .formatted(
            name(best),
            words(pair),
            level.stream().map(this::name).collect(Collectors.joining(" and ")));
  }

  private String notTold(int cheapest, int best) {
    RepeatedDifference pair = pair(cheapest, best).orElseThrow();
    return "%s cannot be told from %s by %s (%s)%s."
        .formatted(
            name(cheapest), name(best), words(pair), range(pair, cheapest), saving(cheapest, best));
  }

  private String saving(int cheapest, int best) {
    Standing small = standings.get(cheapest);
    Standing large = standings.get(best);
    if (small.size().trained() < large.size().trained()) {
      return ", and trains %s as many parameters"
          .formatted(percent((double) small.size().trained() / large.size().trained()));
    }
    return small.medianSeconds() < large.medianSeconds()
        ? ", and takes %s of its time"
            .formatted(percent(small.medianSeconds() / large.medianSeconds()))
        : "";
  }

  /** One sentence for each pair. */
  List<String> pairs() {
    var sentences = new ArrayList<String>();
    for (RepeatedDifference pair : differences) {
      sentences.add(
          (pair.shown()
                  ? better(pair) + "."
                  : "No difference is shown between %s and %s (%s)."
                      .formatted(
                          name(pair.second()), name(pair.first()), range(pair, pair.second())))
              + notes(pair.first(), List.of(pair.second())));
    }
    return sentences;
  }

  private String better(RepeatedDifference pair) {
    boolean first = pair.difference().value() > 0;
    double low = 100 * pair.difference().low();
    double high = 100 * pair.difference().high();
    return String.format(
        Locale.ROOT,
        "%s is %.1f points better than %s (95%%: %.1f to %.1f)",
        name(first ? pair.first() : pair.second()),
        points(pair),
        name(first ? pair.second() : pair.first()),
        first ? low : -high,
        first ? high : -low);
  }

  /** What one is better than the other, with the worse end first. */
  private static String range(RepeatedDifference pair, int one) {
    boolean first = pair.first() == one;
    double low = 100 * (first ? pair.difference().low() : -pair.difference().high());
    double high = 100 * (first ? pair.difference().high() : -pair.difference().low());
    return String.format(Locale.ROOT, "95%%: %s to %s points", signed(low), signed(high));
  }

  private static String signed(double points) {
    return String.format(
            Locale.ROOT, Math.abs(points) < 0.05 ? "%.1f" : "%+.1f", points == 0 ? 0.0 : points)
        .replace("-0.0", "0.0");
  }

  private String notes(int one, List<Integer> others) {
    String names =
        Stream.concat(Stream.of(one), others.stream())
            .sorted()
            .filter(i -> !standings.get(i).finished())
            .map(this::name)
            .collect(Collectors.joining(" and "));
    return names.isEmpty() ? "" : " (%s: interrupted before the end of training)".formatted(names);
  }

  private String words(RepeatedDifference pair) {
    Standing standing = standings.get(pair.first());
    return evidence.words(standing.all().get(0).report().size(), pair.seeds());
  }

  private static double points(RepeatedDifference pair) {
    return 100 * Math.abs(pair.difference().value());
  }

  private static String percent(double share) {
    double percent = 100 * share;
    return percent < 10
        ? String.format(Locale.ROOT, "%.2g%%", Math.max(1e-4, percent))
        : String.format(Locale.ROOT, "%.0f%%", percent);
  }

  private String name(int index) {
    return "'" + standings.get(index).name() + "'";
  }
}
