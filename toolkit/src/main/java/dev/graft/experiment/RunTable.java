package dev.graft.experiment;

import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Runs as a table, see {@link RunStore#runs}. */
final class RunTable {
  /** As many digits of a fingerprint as people compare. */
  private static final int SHOWN_DIGITS = 8;

  private RunTable() {}

  static Table of(List<RunRow> rows) {
    var id = LongColumn.create("id");
    var when = DateTimeColumn.create("when");
    var plan = StringColumn.create("plan");
    var upstream = StringColumn.create("upstream");
    var trained = LongColumn.create("trained parameters");
    var epochs = IntColumn.create("epochs");
    var batchSize = IntColumn.create("batch size");
    var learningRate = DoubleColumn.create("learning rate");
    var seed = LongColumn.create("seed");
    var data = StringColumn.create("data");
    var steps = IntColumn.create("steps");
    var seconds = DoubleColumn.create("seconds");
    var finished = BooleanColumn.create("finished");
    var validation = DoubleColumn.create("validation accuracy");
    var part = StringColumn.create("report");
    var accuracy = DoubleColumn.create("accuracy");
    var macroF1 = DoubleColumn.create("macro F1");
    var saved = StringColumn.create("saved to");
    var note = StringColumn.create("note");
    for (RunRow row : rows) {
      RunFigures figures = row.figures();
      id.append(row.id());
      when.append(
          figures
              .ended()
              .atZone(ZoneId.systemDefault())
              .toLocalDateTime()
              .truncatedTo(ChronoUnit.SECONDS));
      plan.append(figures.plan());
      upstream.append(figures.upstream());
      trained.append(figures.trained());
      append(epochs, figures.epochs());
      append(batchSize, figures.batchSize());
      append(learningRate, figures.learningRate());
      append(seed, figures.seed());
      data.append(figures.data().substring(0, Math.min(SHOWN_DIGITS, figures.data().length())));
      steps.append(figures.steps());
      seconds.append(figures.seconds());
      finished.append(figures.finished());
      validation.append(figures.validationAccuracy());
      append(part, row.part());
      append(accuracy, row.accuracy());
      append(macroF1, row.macroF1());
      append(saved, row.saved());
      append(note, row.note());
    }
    return Table.create(
        "runs",
        id,
        when,
        plan,
        upstream,
        trained,
        epochs,
        batchSize,
        learningRate,
        seed,
        data,
        steps,
        seconds,
        finished,
        validation,
        part,
        accuracy,
        macroF1,
        saved,
        note);
  }

  private static void append(IntColumn column, @Nullable Number value) {
    if (value == null) {
      column.appendMissing();
    } else {
      column.append(value.intValue());
    }
  }

  private static void append(LongColumn column, @Nullable Number value) {
    if (value == null) {
      column.appendMissing();
    } else {
      column.append(value.longValue());
    }
  }

  private static void append(DoubleColumn column, @Nullable Number value) {
    if (value == null) {
      column.appendMissing();
    } else {
      column.append(value.doubleValue());
    }
  }

  private static void append(StringColumn column, @Nullable String value) {
    if (value == null) {
      column.appendMissing();
    } else {
      column.append(value);
    }
  }
}
