package dev.graft.notebook;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.adapter.Lora;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.experiment.Compare;
import dev.graft.training.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Every kind of value that a notebook shows, made by a real run of the tiny reference model. */
final class TinyTask {
  static final List<String> PLAIN = List.of("travel", "learning", "weather");
  static final List<String> HOSTILE =
      List.of(
          "<script>alert('label')</script>",
          "\" onmouseover=\"alert(1) ' ` $x$ &lt;",
          "שלום עולם \u202Egpj.exe",
          "x".repeat(10_000));

  private final Upstream upstream =
      Upstream.from(Path.of("src", "test", "resources", "reference", "bert"));
  private final List<String> labels;

  TinyTask(List<String> labels) {
    this.labels = labels;
  }

  Upstream upstream() {
    return upstream;
  }

  Examples examples() {
    var texts = new ArrayList<String>();
    var names = new ArrayList<String>();
    for (int i = 0; i < 20 * labels.size(); i++) {
      var label = labels.get(i % labels.size());
      texts.add(label + " and the rest of text number " + i);
      names.add(label);
    }
    return Examples.text(
        Table.create(StringColumn.create("text", texts), StringColumn.create("label", names)),
        "text",
        "label");
  }

  Splits splits() {
    return examples().split(Split.validation(0.2).test(0.2).seed(1));
  }

  FineTune lora() {
    return FineTune.classifier(upstream).adapt(Lora.rank(2)).named(labels.get(0) + " LoRA");
  }

  Run fit(FineTune plan, TrainingListener listener) {
    return plan.fit(splits(), Recipe.epochs(2).batchSize(8).seed(1), listener);
  }

  /** By what they are. */
  Map<String, Object> values() {
    var run = fit(lora(), TrainingListener.SILENT);
    var probe =
        fit(
            FineTune.classifier(upstream).headOnly().named("probe " + labels.get(1)),
            TrainingListener.SILENT);
    var values = new LinkedHashMap<String, Object>();
    values.put("upstream", upstream);
    values.put("one embedding", upstream.embed(labels.get(0)));
    values.put("embeddings", upstream.embed(labels));
    values.put("examples", examples());
    values.put("splits", splits());
    values.put("plan", lora());
    values.put("account", lora().account());
    var dryRun = lora().dryRun(splits(), Recipe.epochs(2).batchSize(8).seed(1));
    values.put("dry run", dryRun);
    values.put("memory", dryRun.memory());
    values.put("memory limit", dryRun.limit());
    values.put("unfinished plan", FineTune.classifier(upstream));
    values.put("impossible plan", FineTune.classifier(upstream).train("<b>nothing</b>"));
    values.put("step", lora().step(splits()));
    values.put("movement", run.movement());
    values.put("run", run);
    values.put("history", run.history());
    values.put("proof", run.proof());
    values.put("what was computed once", probe.features());
    values.put("nothing computed once", run.features());
    values.put("report", run.evaluate());
    values.put("confusion matrix", run.evaluate().confusion());
    values.put("mistakes", probe.evaluate().mistakes(5));
    values.put("comparison", Compare.runs(run, probe));
    var compare = Compare.plans(lora(), FineTune.classifier(upstream).headOnly()).seeds(1, 2);
    var tuned = compare.tune("learningRate", 2).fit(splits(), Recipe.epochs(1).batchSize(8));
    values.put("comparison to be made", compare);
    values.put("tuned comparison", tuned);
    values.put("contender", tuned.best().orElseThrow());
    values.put(
        "learning curve", compare.learningCurve(splits(), Recipe.epochs(1).batchSize(8), 8, 20));
    values.put("classifier", run.model());
    values.put("prediction", run.model().predict(labels.get(0)));
    values.put("chart", run.lossCurve());
    return values;
  }
}
