package dev.graft.notebook;

import dev.graft.BackpropagationStep;
import dev.graft.WeightMovement;
import java.util.List;
import java.util.Locale;

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
    var card =
        Card.titled("One step of backpropagation: " + step.plan())
            .text(
                String.format(
                    Locale.ROOT,
                    "%d %s of up to %d tokens; loss %.4f with dropout; gradient norm %s; learning rate %s",
                    step.texts(),
                    step.texts() == 1 ? "text" : "texts",
                    step.tokens(),
                    step.loss(),
                    HtmlTable.number(step.gradientNorm()),
                    HtmlTable.number(step.learningRate())));
    for (String sentence : step.sentences()) {
      card = card.text(sentence);
    }
    return card.table(step.table().removeColumns("recorded"), MOST_LAYERS)
        .note(
            "mean and deviation are those of a layer's output; gradient and update are norms; a gradient that is"
                + " missing reached nothing here.")
        .text("What the network answers, before and after the update:")
        .table(step.labelTable(), MOST_LABELS)
        .text("Module by module; scroll inside the frame to see all:")
        .scrolling(step.moduleTable(), MOST_MODULES);
  }

  private static Card movement(WeightMovement movement) {
    return Card.titled("How far the weights moved: " + movement.plan())
        .text(movement.sentence())
        .table(movement.table(), MOST_LAYERS)
        .note(
            "moved is the norm of the difference between after and before; the percentage is missing where only new"
                + " parameters trained, which had no pretrained values.");
  }
}
