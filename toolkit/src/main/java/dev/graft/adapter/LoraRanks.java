package dev.graft.adapter;

import dev.graft.module.Selection;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The ranks and scalings of a {@link Lora}, for all its layers and for some.
 *
 * @param rank r
 * @param alpha the numerator of the scaling
 * @param stabilised whether alpha is divided by the square root of the rank
 * @param ranks ranks of layers that patterns name; the last that names a layer counts
 * @param alphas as {@code ranks}
 */
record LoraRanks(
    int rank,
    double alpha,
    boolean stabilised,
    Map<String, Integer> ranks,
    Map<String, Double> alphas) {

  LoraRanks {
    check(rank);
    ranks.values().forEach(LoraRanks::check);
    check(alpha);
    alphas.values().forEach(LoraRanks::check);
    ranks = Collections.unmodifiableMap(new LinkedHashMap<>(ranks));
    alphas = Collections.unmodifiableMap(new LinkedHashMap<>(alphas));
  }

  private static void check(int rank) {
    if (rank < 1) {
      throw new IllegalArgumentException(
          "The rank of LoRA must be at least 1, but was %d; 4 to 16 are common".formatted(rank));
    }
  }

  private static void check(double alpha) {
    if (!(alpha > 0 && Double.isFinite(alpha))) {
      throw new IllegalArgumentException(
          "LoRA's alpha must be positive, but was %s; twice the rank is common".formatted(alpha));
    }
  }

  /** With alpha at twice the rank. */
  static LoraRanks of(int rank) {
    return new LoraRanks(rank, 2.0 * Math.max(1, rank), false, Map.of(), Map.of());
  }

  LoraRanks alpha(double value) {
    return new LoraRanks(rank, value, stabilised, ranks, alphas);
  }

  LoraRanks stabilised(boolean value) {
    return new LoraRanks(rank, alpha, value, ranks, alphas);
  }

  LoraRanks rank(String pattern, int value) {
    return new LoraRanks(rank, alpha, stabilised, with(ranks, pattern, value), alphas);
  }

  LoraRanks alpha(String pattern, double value) {
    return new LoraRanks(rank, alpha, stabilised, ranks, with(alphas, pattern, value));
  }

  private static <V> Map<String, V> with(Map<String, V> map, String pattern, V value) {
    var changed = new LinkedHashMap<>(map);
    changed.remove(pattern);
    changed.put(pattern, value);
    return changed;
  }

  /** Refuses patterns that name none of the layers. */
  void check(Collection<String> layers) {
    for (Map<String, ?> said : List.of(ranks, alphas)) {
      said.keySet()
          .forEach(
              pattern -> {
                var unused = Selection.select(List.of(pattern), layers);
              });
    }
  }

  /** The rank of one layer. */
  int rankOf(String path) {
    return last(ranks, path, rank);
  }

  /** The numerator of one layer's scaling. */
  double alphaOf(String path) {
    return last(alphas, path, alpha);
  }

  private static <V> V last(Map<String, V> said, String path, V otherwise) {
    V found = otherwise;
    for (Map.Entry<String, V> entry : said.entrySet()) {
      if (Selection.selects(entry.getKey(), path)) {
        found = entry.getValue();
      }
    }
    return found;
  }

  /** What one layer's product of factors is multiplied with. */
  double scaleOf(String path) {
    int own = rankOf(path);
    return alphaOf(path) / (stabilised ? Math.sqrt(own) : own);
  }

  /** The rank, or the lowest and the highest. */
  String describe() {
    var all = new TreeSet<>(ranks.values());
    all.add(rank);
    return all.size() == 1 ? "r=" + rank : "r=%d to %d".formatted(all.first(), all.last());
  }
}
