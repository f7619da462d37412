package dev.graft;

import dev.graft.data.Splits;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import dev.graft.task.StageObserver;
import dev.graft.training.LabelledExamples;
import dev.graft.training.OpenStep;
import dev.graft.training.StepRecord;
import dev.graft.training.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a plan, data and a recipe into one step, laid open. */
final class Stepping {
  private Stepping() {}

  static BackpropagationStep step(FineTune plan, Splits data, Recipe recipe) {
    try (ClassifierNetwork network = PlanNetwork.of(plan, data.labels().size()).network()) {
      TrainingSettings settings = ResolvedRecipe.of(recipe, plan.learningRate(), data.train());
      LabelledExamples train = LabelledExamples.of(data.train(), Fitting.encoder(plan, recipe));
      MemoryCheck.prepare(
          plan, recipe, Fitting.workload(train, train, recipe), data.labels().size());
      Fitting.materialise(network, plan, data, recipe, true);
      StepRecord record = OpenStep.of(network, train, settings);
      return new BackpropagationStep(
          plan.name(),
          data.labels().names(),
          layers(record, FreezeMap.groups(network, plan.upstream().architecture())),
          modules(record),
          record);
    }
  }

  /** A stage and the parameters it uses, named as the freeze map names them. */
  private static List<StepLayer> layers(
      StepRecord record, Map<String, Map<String, Parameter>> groups) {
    List<StepRecord.Stage> stages = record.stages();
    var paths = new ArrayList<List<String>>();
    var names = new ArrayList<String>();
    stages.forEach(
        stage -> {
          paths.add(new ArrayList<>());
          names.add(stage.name());
        });
    int pooling = names.indexOf(StageObserver.POOLING);
    int current = 0;
    for (Map.Entry<String, Map<String, Parameter>> group : groups.entrySet()) {
      int own = names.indexOf(group.getKey());
      if (own >= 0) {
        current = own;
      } else if (current > 0) {
        // What stands between the last layer and the head is the pooling's.
        current = pooling;
        names.set(pooling, group.getKey());
      }
      paths.get(current).addAll(group.getValue().keySet());
    }
    var layers = new ArrayList<StepLayer>();
    for (int i = 0; i < stages.size(); i++) {
      StepRecord.Stage stage = stages.get(i);
      layers.add(
          new StepLayer(
              names.get(i),
              stage.shape(),
              stage.mean(),
              stage.deviation(),
              stage.recorded(),
              stage.outputGradient(),
              StepWeights.of(paths.get(i).stream().map(record.parameters()::get))));
    }
    return layers;
  }

  /** A module is what the last dot of its parameters' paths divides from their names. */
  private static Map<String, StepWeights> modules(StepRecord record) {
    var paths = new LinkedHashMap<String, List<StepRecord.Weight>>();
    record
        .parameters()
        .forEach(
            (path, weight) ->
                paths
                    .computeIfAbsent(
                        path.substring(0, Math.max(0, path.lastIndexOf('.'))),
                        unused -> new ArrayList<>())
                    .add(weight));
    var modules = new LinkedHashMap<String, StepWeights>();
    paths.forEach((path, weights) -> modules.put(path, StepWeights.of(weights.stream())));
    return modules;
  }
}
