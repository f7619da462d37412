package dev.graft.experiment;

import dev.graft.data.Splits;
import dev.graft.evaluation.Metric;
import dev.graft.evaluation.Report;

/**
 * A run of a comparison.
 *
 * @param contender what was trained and how, with the run's own seed
 * @param cell what is kept of it
 * @param report on the part that all are judged on
 * @param validationAccuracy from 0 to 1
 */
record Trained(Contender contender, Cell cell, Report report, double validationAccuracy) {
  static Trained of(Contender contender, Cell cell, Splits data) {
    var validation = Cells.predictions(cell.validation(), data.validation());
    var judged = cell.test().map(rows -> Cells.predictions(rows, data.test())).orElse(validation);
    return new Trained(
        contender,
        cell,
        Report.of(judged, cell.test().isPresent() ? "test" : "validation"),
        (double) validation.rightCount() / validation.size());
  }

  /** On the part that all are judged on, from 0 to 1. */
  double macroF1() {
    var predictions = report.predictions();
    return Metric.MACRO_F1.of(predictions.actual(), predictions.probabilities());
  }

  long seed() {
    return contender.recipe().seed();
  }
}
