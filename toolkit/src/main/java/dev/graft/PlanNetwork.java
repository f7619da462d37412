package dev.graft;

import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Selection;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A plan as a network without arrays: what is shown, counted and trained is one and the same tree.
 *
 * @param network the network, every parameter marked as trained or frozen
 */
record PlanNetwork(ClassifierNetwork network) implements AutoCloseable {
  static final int FEWEST_CLASSES = 2;

  private static final double HEAD_RATE = 1e-2;
  private static final double ADAPTER_RATE = 2e-3;
  private static final double UPSTREAM_RATE = 1e-4;

  static PlanNetwork of(FineTune plan, int classes) {
    Freezing freezing = plan.said();
    Upstream upstream = plan.upstream();
    Architecture architecture = upstream.architecture();
    Backbone backbone = tree(upstream);
    var thawed = new LinkedHashSet<String>();
    for (NamedAdapter adapter : plan.adapters()) {
      thawed.addAll(adapter.insert(backbone, architecture).thawed());
    }
    var network =
        new ClassifierNetwork(
            backbone,
            architecture.head(),
            architecture.pooledWidth(),
            classes,
            plan.headDropout(),
            SkippedToken.trained(upstream));
    try {
      mark(network, freezing, plan, thawed);
      return new PlanNetwork(network);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** An upstream as a new network without arrays. */
  static Backbone tree(Upstream upstream) {
    return upstream.architecture().build(Weights.of(upstream.arrays()::get));
  }

  private static void mark(
      ClassifierNetwork network, Freezing freezing, FineTune plan, Set<String> thawed) {
    Map<String, Parameter> parameters = network.parameters();
    parameters.values().removeIf(parameter -> parameter.role() == Role.ADAPTER);
    Set<String> trained =
        freezing.trained(
            parameters.keySet(),
            plan.upstream().architecture().layers(),
            paths(parameters, Role.HEAD));
    trained.addAll(thawed);
    if (!plan.alsoTrained().isEmpty()) {
      trained.addAll(Selection.select(plan.alsoTrained(), parameters.keySet()));
    }
    if (trained.isEmpty() && plan.adapters().isEmpty()) {
      throw new IllegalStateException(
          "The plan '%s' trains nothing: its patterns freeze the head too. headOnly() trains the "
                  .formatted(plan.name())
              + "head alone");
    }
    parameters.forEach((path, parameter) -> parameter.train(trained.contains(path)));
  }

  private static Set<String> paths(Map<String, Parameter> parameters, Role role) {
    var paths = new LinkedHashSet<String>();
    parameters.forEach(
        (path, parameter) -> {
          if (parameter.role() == role) {
            paths.add(path);
          }
        });
    return paths;
  }

  /** See {@link FineTune#learningRate}. */
  double learningRate() {
    boolean small = false;
    for (Parameter parameter : network.parameters().values()) {
      boolean matrix = parameter.shape().length > 1;
      if (parameter.trained() && parameter.role() == Role.UPSTREAM && matrix) {
        return UPSTREAM_RATE;
      }
      small |= parameter.trained() && parameter.role() != Role.HEAD;
    }
    return small ? ADAPTER_RATE : HEAD_RATE;
  }

  @Override
  public void close() {
    network.close();
  }
}
