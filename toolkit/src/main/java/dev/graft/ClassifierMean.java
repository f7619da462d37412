package dev.graft;

import java.util.Arrays;
import java.util.List;

/** The weighted mean of classifiers. */
final class ClassifierMean {
  private static final double TOLERANCE = 1e-6;

  private ClassifierMean() {}

  static Classifier of(List<Classifier> models, double... given) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("A mean needs at least one classifier, but none came");
    }
    Classifier first = models.get(0);
    double[] weights = given.length == 0 ? equal(models.size()) : given.clone();
    if (weights.length != models.size()
        || !(Math.abs(Arrays.stream(weights).sum() - 1) <= TOLERANCE)) {
      throw new IllegalArgumentException(
          "A mean of %d classifiers needs as many weights, which sum to 1, but got %s"
              .formatted(models.size(), Arrays.toString(weights)));
    }
    for (Classifier other : models) {
      ClassifierWriter.checkFullStrength(other, "averaged");
      if (!other.upstream().equals(first.upstream())
          || !other.labels().equals(first.labels())
          || !other.card().adapters().equals(first.card().adapters())) {
        throw new IllegalArgumentException(
            ("A mean needs classifiers of one upstream with the same labels and adapters, but got "
                    + "%s and %s")
                .formatted(first, other));
      }
    }
    var card =
        new ModelCard(
            "mean of " + String.join("; ", models.stream().map(Classifier::plan).toList()),
            first.card().adapters(),
            first.card().headDropout(),
            Provenance.UNKNOWN);
    return new Classifier(
        first.upstream(),
        NetworkVariants.mean(
            first.upstream(),
            first.card().adapters(),
            models.stream().map(Classifier::network).toList(),
            weights),
        first.encoder(),
        first.labelSet(),
        card,
        directory -> {});
  }

  private static double[] equal(int count) {
    var weights = new double[count];
    Arrays.fill(weights, 1.0 / count);
    return weights;
  }
}
