package dev.graft;

import com.google.gson.stream.JsonReader;
import dev.graft.adapter.Lora;
import dev.graft.experiment.RunStore;
import dev.graft.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Goes through all that reads or writes JSON, and prints what it found. */
final class OldGsonRun {
  private OldGsonRun() {}

  public static void main(String[] arguments) throws IOException {
    var work = Path.of(arguments[0]);
    System.out.println(
        "old: "
            + Arrays.stream(JsonReader.class.getMethods())
                .noneMatch(method -> method.getName().equals("setStrictness")));
    var plan = FineTune.classifier(Reference.bert()).adapt(Lora.rank(2));
    var recipe = Recipe.epochs(1).batchSize(16).seed(1).checkpoints(work.resolve("c"), 2);
    var run = plan.fit(TinyData.splits(), recipe, TrainingListener.SILENT);
    var again = plan.fit(TinyData.splits(), recipe, TrainingListener.SILENT);
    System.out.println("resumed: " + again.history().epochs().equals(run.history().epochs()));

    var saved = run.model().save(work.resolve("saved"));
    var loaded = Classifier.load(Reference.bert(), saved);
    System.out.println("loaded: " + loaded.predict("a b").equals(run.model().predict("a b")));

    var store = RunStore.open(work.resolve("runs.db"));
    var kept = store.get(store.keep(run));
    System.out.println("epochs: " + kept.history().epochs().equals(run.history().epochs()));
    System.out.println("whole: " + (kept.recipeSettings().get("batchSize") instanceof Long));
  }
}
