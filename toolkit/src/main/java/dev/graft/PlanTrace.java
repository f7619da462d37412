package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.Tokens;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.ActivationTrace;
import dev.graft.tensor.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one batch of a plan costs, found by following its network on shapes alone. */
final class PlanTrace implements AutoCloseable {
  private final ClassifierNetwork network;
  private final PlanAccount account;
  private final ActivationTrace trace = new ActivationTrace();
  private final int layers;
  private final int width;
  private final int frozenLayers;
  private final boolean frozenBackbone;
  private final Map<Batch, Cost> training = new HashMap<>();
  private final Map<Batch, Cost> inference = new HashMap<>();

  /**
   * The shape of a batch.
   *
   * @param texts rows
   * @param tokens of the longest row
   */
  record Batch(int texts, int tokens) {}

  /**
   * What a batch costs.
   *
   * @param bytes the most memory that activations and passing gradients take at one time
   * @param operations floating-point operations of the matrix products
   */
  record Cost(long bytes, double operations) {}

  PlanTrace(FineTune plan, int classes) {
    network = PlanNetwork.of(plan, classes).network();
    account = PlanAccount.of(network);
    layers = plan.upstream().architecture().layers().size();
    width = plan.upstream().architecture().width();
    Optional<Map.Entry<String, Parameter>> first = firstChanged();
    frozenBackbone = first.map(entry -> entry.getValue().role() == Role.HEAD).orElse(true);
    frozenLayers = frozenBackbone ? layers : layersBelow(first.orElseThrow());
    network.outline(trace);
  }

  /** The first parameter that trains or belongs to an adapter, whose dropout may be in force. */
  private Optional<Map.Entry<String, Parameter>> firstChanged() {
    return network.parameters().entrySet().stream()
        .filter(entry -> entry.getValue().trained() || entry.getValue().role() == Role.ADAPTER)
        .findFirst();
  }

  private int layersBelow(Map.Entry<String, Parameter> first) {
    List<? extends Module> modules = network.backbone().layers();
    for (int i = 0; i < modules.size(); i++) {
      if (modules.get(i).parameters().containsValue(first.getValue())) {
        return i;
      }
    }
    return network.backbone().embeddings().parameters().containsValue(first.getValue())
        ? 0
        : layers;
  }

  /** What the outputs of the frozen layers take for all texts; 0 if there are none to be reused. */
  long featureBytes(Workload work) {
    if (frozenLayers == 0 || !work.reuses()) {
      return 0;
    }
    long vectors = frozenBackbone ? work.texts() : work.tokens();
    return vectors * width * Float.BYTES;
  }

  /** The share of a forward pass that is done once for a text and reused in later epochs. */
  double reused(Workload work) {
    return !work.reuses() ? 0 : (double) frozenLayers / layers;
  }

  /** What the plan costs whatever the batch is. */
  PlanAccount account() {
    return account;
  }

  /** A step of training, forward and back. */
  Cost training(Batch batch) {
    return training.computeIfAbsent(batch, b -> follow(b, true));
  }

  /** A batch without gradients. */
  Cost inference(Batch batch) {
    return inference.computeIfAbsent(batch, b -> follow(b, false));
  }

  private Cost follow(Batch batch, boolean training) {
    trace.begin(training);
    try (NDArray ids = trace.int64(batch.texts(), batch.tokens());
        NDArray mask = trace.int64(batch.texts(), batch.tokens());
        NDArray labels = trace.int64(batch.texts());
        NDArray logits = network.logits(new Tokens(ids, mask, true), training)) {
      if (training) {
        try (NDArray loss = Operations.crossEntropy(logits, labels)) {
          trace.backward(loss);
        }
      }
      return new Cost(trace.peakBytes(), trace.operations());
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
