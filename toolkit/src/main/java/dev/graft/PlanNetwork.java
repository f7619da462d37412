package dev.graft;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.Insertion;
import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Weights;
import dev.graft.task.ClassifierNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A plan as a network without arrays: what is shown, counted and trained is one and the same tree.
 *
 * @param network the network, every parameter marked as trained or frozen
 * @param adapterRate the lowest learning rate that its adapters want
 */
record PlanNetwork(ClassifierNetwork network, double adapterRate) implements AutoCloseable {
  static final int FEWEST_CLASSES = 2;

  private static final double HEAD_RATE = 1e-2;
  private static final double UPSTREAM_RATE = 1e-4;

  static PlanNetwork of(FineTune plan, int classes) {
    var unused = plan.said();
    Upstream upstream = plan.upstream();
    Architecture architecture = upstream.architecture();
    Backbone backbone = tree(upstream);
    var insertions = new ArrayList<Insertion>();
    for (NamedAdapter adapter : plan.adapters()) {
      insertions.add(adapter.insert(backbone, architecture));
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
      mark(network, backbone, plan, insertions);
      return new PlanNetwork(network, adapterRate(plan.adapters()));
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
      ClassifierNetwork network, Backbone backbone, FineTune plan, List<Insertion> insertions) {
    var scope = new FreezingScope(network.parameters(), backbone, plan.upstream().architecture());
    Set<String> trained = PlanFreezing.trained(plan, scope, insertions);
    scope.parameters().forEach((path, parameter) -> parameter.train(trained.contains(path)));
  }

  private static double adapterRate(List<NamedAdapter> adapters) {
    return adapters.stream()
        .mapToDouble(named -> named.adapter().learningRate())
        .min()
        .orElse(Adapter.USUAL_RATE);
  }

  /** See {@link FineTune#learningRate}. */
  double learningRate() {
    List<Parameter> beyondHead =
        network.parameters().values().stream()
            .filter(parameter -> parameter.trained() && parameter.role() != Role.HEAD)
            .toList();
    if (beyondHead.stream().anyMatch(PlanNetwork::isMatrixOfUpstream)) {
      return UPSTREAM_RATE;
    }
    return beyondHead.stream()
        .mapToDouble(p -> p.role() == Role.ADAPTER ? adapterRate : Adapter.USUAL_RATE)
        .min()
        .orElse(HEAD_RATE);
  }

  private static boolean isMatrixOfUpstream(Parameter parameter) {
    return parameter.role() == Role.UPSTREAM && parameter.shape().length > 1;
  }

  @Override
  public void close() {
    network.close();
  }
}
