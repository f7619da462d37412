package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.ImageSize;
import dev.graft.architecture.Input;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.data.ImageProcessor;
import dev.graft.data.ImageProcessor.Size;
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
  private final Upstream upstream;
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
    upstream = plan.upstream();
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
    if (frozenBackbone) {
      return (long) work.texts() * network.width() * Float.BYTES;
    }
    return upstream.architecture().images().isPresent()
        ? work.texts() * mapBytes()
        : (work.tokens() + (long) work.texts() * network.backbone().prompted())
            * upstream.architecture().width()
            * Float.BYTES;
  }

  /** What the frozen layers give of one image. */
  private long mapBytes() {
    trace.begin(false);
    try (Input input = input(new Batch(1, 1));
        NDArray map =
            network
                .backbone()
                .through(network.backbone().embed(input, false), 0, frozenLayers, null, false)) {
      return map.size() * Float.BYTES;
    }
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
    try (Input input = input(batch);
        NDArray labels = trace.int64(batch.texts());
        NDArray logits = network.logits(input, training)) {
      if (training) {
        try (NDArray loss = Operations.crossEntropy(logits, labels)) {
          trace.backward(loss);
        }
      }
      return new Cost(trace.peakBytes(), trace.operations());
    }
  }

  private Input input(Batch batch) {
    if (upstream.encoder() instanceof ImageProcessor processor) {
      ImageSize usual = upstream.architecture().images().orElseThrow();
      Size size = processor.output().orElse(new Size(usual.height(), usual.width()));
      return new Pixels(
          trace.float32(batch.texts(), processor.channels(), size.height(), size.width()));
    }
    return new Tokens(
        trace.int64(batch.texts(), batch.tokens()),
        trace.int64(batch.texts(), batch.tokens()),
        true);
  }

  @Override
  public void close() {
    network.close();
  }
}
