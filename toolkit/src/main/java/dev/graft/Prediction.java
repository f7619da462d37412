package dev.graft;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a classifier says of a text.
 *
 * @param text the text
 * @param label the most probable label
 * @param probability its probability, from 0 to 1
 * @param probabilities every label's probability, the most probable first
 */
public record Prediction(
    String text, String label, double probability, Map<String, Double> probabilities) {

  /** Copies the map, keeping its order. */
  public Prediction {
    probabilities = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%.1f%%)", label, 100 * probability);
  }
}
