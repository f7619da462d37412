package dev.graft.notebook;

import dev.graft.Run;
import dev.graft.training.FeatureUse;
import dev.graft.training.History;
import dev.graft.training.WeightProof;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/** What came of training. */
final class ResultViews {
  private static final int MOST_PATHS = 5;

  private ResultViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(Run.class, ResultViews::run),
        View.card(History.class, ResultViews::history),
        View.card(WeightProof.class, proof -> proof(Card.titled("What training changed"), proof)),
        View.card(
            FeatureUse.class,
            use -> Card.titled("What was computed in advance").text(use.toString())));
  }

  private static Card run(Run run) {
    int done = run.history().steps().size();
    var took = String.format(Locale.ROOT, "%.1f s", run.seconds());
    var card =
        Card.titled(run.plan().name())
            .text("Training %s: %d steps in %s".formatted(run.ending(), done, took));
    if (done > 0) {
      card = card.chart(run.lossCurve());
    }
    if (!run.history().epochs().isEmpty()) {
      card = card.table(epochs(run.history()));
    }
    if (!run.features().sentence().isEmpty()) {
      card = card.text(run.features().sentence());
    }
    return proof(card, run.proof());
  }

  private static Card history(History history) {
    return Card.titled(
            "%d steps, %d epochs".formatted(history.steps().size(), history.epochs().size()))
        .table(epochs(history));
  }

  static Table epochs(History history) {
    var epochs = history.epochs();
    return Table.create(
        IntColumn.create("epoch", epochs.stream().mapToInt(History.Epoch::number).toArray()),
        DoubleColumn.create(
            "training loss", epochs.stream().mapToDouble(History.Epoch::trainingLoss).toArray()),
        DoubleColumn.create(
            "validation loss",
            epochs.stream().mapToDouble(History.Epoch::validationLoss).toArray()),
        DoubleColumn.create(
            "validation accuracy",
            epochs.stream().mapToDouble(History.Epoch::validationAccuracy).toArray()),
        DoubleColumn.create(
            "seconds", epochs.stream().mapToDouble(History.Epoch::seconds).toArray()));
  }

  private static Card proof(Card card, WeightProof proof) {
    var told = card.text(proof.sentence());
    if (proof.unexpected().isEmpty()) {
      return told;
    }
    String paths = proof.unexpected().stream().limit(MOST_PATHS).collect(Collectors.joining(", "));
    int more = proof.unexpected().size() - MOST_PATHS;
    return told.text(
        "Frozen arrays that changed, or trained ones that did not: %s%s"
            .formatted(paths, more > 0 ? " and %d more".formatted(more) : ""));
  }
}
