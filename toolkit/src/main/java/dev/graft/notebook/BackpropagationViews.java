package dev.graft.notebook;

import dev.graft.BackpropagationStep;
import dev.graft.WeightMovement;
import java.util.List;
import tech.tablesaw.api.Table;

/** What backpropagation did: in one step, and in a whole run. */
final class BackpropagationViews {
  private static final int MOST_LAYERS = 100;
  private static final int MOST_MODULES = 300;
  private static final int MOST_LABELS = 12;

  private BackpropagationViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(BackpropagationStep.class, BackpropagationViews::step),
        View.card(WeightMovement.class, BackpropagationViews::movement));
  }

  private static Card step(BackpropagationStep step) {
    var card = Card.titled("One step of backpropagation: " + step.plan());
    for (String sentence : step.sentences()) {
      card = card.text(sentence);
    }
    return modules(
        card.chart(step.chart())
            .table(layers(step), MOST_LAYERS)
            .note(
                "mean and deviation are those of a layer's output; gradient is the norm of its parameters' gradients,"
                    + " missing where none came.")
            .text("What the network answers to these texts, before and after the update:")
            .table(step.labelTable(), MOST_LABELS),
        step.moduleTable());
  }

  /** The columns that fit on a page; all of them are in the table itself. */
  private static Table layers(BackpropagationStep step) {
    return step.table().removeColumns("recorded", "parameters", "gradient at output", "update");
  }

  private static Card modules(Card card, Table modules) {
    var trained = modules.where(modules.longColumn("trained").isGreaterThan(0));
    int frozen = modules.rowCount() - trained.rowCount();
    return card.text("The modules that train; scroll inside the frame to see all:")
        .scrolling(trained, MOST_MODULES)
        .note(
            frozen == 0
                ? "All modules train."
                : "moduleTable() has the %s frozen ones as well."
                    .formatted(HtmlTable.whole(frozen)));
  }

  private static Card movement(WeightMovement movement) {
    return Card.titled("How far the weights moved: " + movement.plan())
        .text(movement.sentence())
        .chart(movement.chart())
        .table(movement.table(), MOST_LAYERS)
        .note(
            "moved is the norm of the difference between after and before; the percentage is missing where only new"
                + " parameters trained, which had no pretrained values.");
  }
}
