package dev.graft;

import dev.graft.data.Splits;
import dev.graft.data.TextTokenizer;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.NativeHeap;
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
      MemoryCheck.prepare(plan, recipe, workload(train, validation, recipe), data.labels().size());
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
    } finally {
      NativeHeap.trim();
    }
  }

  /** What cuts the texts as the recipe says. */
  static TextTokenizer tokenizer(FineTune plan, Recipe recipe) {
    TextTokenizer tokenizer = plan.upstream().tokenizer();
    return recipe.maxLength().isPresent()
        ? shortened(tokenizer, recipe.maxLength().getAsInt())
        : tokenizer;
  }

  /** What a run goes through. */
  static Workload workload(LabelledTexts train, LabelledTexts validation, Recipe recipe) {
    return new Workload(
        train.lengths(), validation.lengths(), recipe.epochs(), recipe.batchSize(), recipe.seed());
  }

  private static TextTokenizer shortened(TextTokenizer tokenizer, int maxLength) {
    if (maxLength > tokenizer.maxLength()) {
      throw new IllegalArgumentException(
          "The recipe says maxLength(%d), but the upstream takes at most %d tokens"
              .formatted(maxLength, tokenizer.maxLength()));
    }
    return tokenizer.maxLength(maxLength);
  }
}
