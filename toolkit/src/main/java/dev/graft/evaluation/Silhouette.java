package dev.graft.evaluation;

/**
 * How well classes are separated in a space: the mean silhouette (Rousseeuw 1987). With {@code a}
 * the mean Euclidean distance of an example to the others of its class and {@code b} the least mean
 * distance to another class, its silhouette is {@code (b - a) / max(a, b)}, and 0 for an example
 * alone in its class: {@code silhouette_score} of scikit-learn.
 */
public final class Silhouette {
  private Silhouette() {}

  /**
   * The mean over the examples.
   *
   * @param vectors {@code [examples][width]}
   * @param targets the class of each, from 0
   * @return from -1 to 1, the higher the better separated; NaN with fewer than two classes
   */
  public static double of(float[][] vectors, int[] targets) {
    int classes = 0;
    for (int target : targets) {
      classes = Math.max(classes, target + 1);
    }
    var sizes = new int[classes];
    int present = 0;
    for (int target : targets) {
      present += sizes[target]++ == 0 ? 1 : 0;
    }
    if (present < 2) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < vectors.length; i++) {
      sum += of(i, vectors, targets, sizes);
    }
    return sum / vectors.length;
  }

  private static double of(int example, float[][] vectors, int[] targets, int[] sizes) {
    int own = targets[example];
    if (sizes[own] == 1) {
      return 0;
    }
    var sums = new double[sizes.length];
    for (int i = 0; i < vectors.length; i++) {
      sums[targets[i]] += distance(vectors[example], vectors[i]);
    }
    double inside = sums[own] / (sizes[own] - 1);
    double outside = Double.POSITIVE_INFINITY;
    for (int label = 0; label < sizes.length; label++) {
      if (label != own && sizes[label] > 0) {
        outside = Math.min(outside, sums[label] / sizes[label]);
      }
    }
    double larger = Math.max(inside, outside);
    return larger == 0 ? 0 : (outside - inside) / larger;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
