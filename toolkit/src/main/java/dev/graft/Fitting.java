package dev.graft;

import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.task.ClassifierNetwork;
import dev.graft.training.LabelledTexts;
import dev.graft.training.Trainer;
import dev.graft.training.TrainingListener;
import dev.graft.training.TrainingResult;

/** Turns a plan, data and a recipe into a run. */
final class Fitting {
  private Fitting() {}

  static Run fit(FineTune plan, Splits data, Recipe recipe, TrainingListener listener) {
    ClassifierNetwork network = PlanNetwork.of(plan, data.labels().size()).network();
    try {
      TextTokenizer tokenizer = tokenizer(plan, recipe);
      LabelledTexts train = LabelledTexts.of(data.train(), tokenizer);
      LabelledTexts validation = LabelledTexts.of(data.validation(), tokenizer);
      freeAbandonedNetworks();
      network.materialise(recipe.seed());
      TrainingResult result =
          Trainer.train(
              plan.name(),
              network,
              train,
              validation,
              recipe.settings(plan.learningRate()),
              listener);
      return new Run(plan, recipe, data, result, network, tokenizer);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
  }

  /** The upstream's tokenizer, cutting texts as the recipe says. */
  static TextTokenizer tokenizer(FineTune plan, Recipe recipe) {
    TextTokenizer tokenizer = plan.upstream().tokenizer();
    return recipe.maxLength().isPresent()
        ? shortened(tokenizer, recipe.maxLength().getAsInt())
        : tokenizer;
  }

  private static TextTokenizer shortened(TextTokenizer tokenizer, int maxLength) {
    if (maxLength > tokenizer.maxLength()) {
      throw new IllegalArgumentException(
          "The recipe says maxLength(%d), but the upstream takes at most %d tokens"
              .formatted(maxLength, tokenizer.maxLength()));
    }
    return tokenizer.maxLength(maxLength);
  }

  /**
   * Arrays lie outside the Java heap, so that runs which a notebook no longer refers to put no
   * pressure on the collector; this is when their memory is wanted back.
   */
  static void freeAbandonedNetworks() {
    System.gc();
  }
}
