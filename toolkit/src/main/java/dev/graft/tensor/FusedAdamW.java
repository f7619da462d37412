package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * AdamW over a list of parameters in one call of libtorch.
 *
 * <p>With gradient {@code g}, step {@code t}, rate {@code a} and decay {@code w}: {@code p -= a w
 * p; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; p -= a (m / (1 - b1^t)) / (sqrt(v / (1 -
 * b2^t)) + eps)} (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization"). Each
 * parameter counts its own steps.
 */
public final class FusedAdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final NDManager scope;
  private final List<Slot> slots = new ArrayList<>();

  /**
   * A parameter with its state.
   *
   * @param rate its learning rate where the schedule's factor is 1
   * @param decay its weight decay
   */
  private record Slot(
      NDArray parameter, double rate, double decay, NDArray mean, NDArray square, NDArray step) {

    Settings settings() {
      return new Settings(rate, decay);
    }
  }

  /** Parameters of equal settings are updated in one call. */
  private record Settings(double rate, double decay) {}

  /** An optimiser without parameters. */
  public FusedAdamW() {
    scope = Tensors.newScope();
  }

  /**
   * Adds a parameter; its moments start at zero.
   *
   * @param parameter an array that requires a gradient
   * @param rate its peak learning rate, not negative
   * @param decay its weight decay, not negative
   */
  public void add(NDArray parameter, double rate, double decay) {
    slots.add(
        new Slot(
            parameter,
            rate,
            decay,
            scope.zeros(parameter.getShape()),
            scope.zeros(parameter.getShape()),
            scope.zeros(new Shape())));
  }

  /**
   * Clips the gradients by their global norm, updates the parameters, and sets the gradients to
   * zero. A parameter that no gradient has reached is left as it is.
   *
   * @param factor what every parameter's rate is multiplied with, not negative
   * @param limit the largest global norm of the gradients; 0 for no limit
   * @return the global norm of the gradients before clipping; if it is not a finite number, nothing
   *     was updated
   */
  public double step(double factor, double limit) {
    return step(factor, limit, () -> {});
  }

  /**
   * As {@link #step(double, double)}.
   *
   * @param factor what every parameter's rate is multiplied with, not negative
   * @param limit the largest global norm of the gradients; 0 for no limit
   * @param afterwards is run when the parameters are updated and still have the clipped gradients
   * @return the global norm of the gradients before clipping
   */
  public double step(double factor, double limit, Runnable afterwards) {
    var reached = new LinkedHashMap<Settings, List<Slot>>();
    var gradients = new LinkedHashMap<Settings, List<NDArray>>();
    var all = new ArrayList<NDArray>(slots.size());
    for (Slot slot : slots) {
      NDArray gradient = Gradients.of(slot.parameter());
      if (gradient != null) {
        reached.computeIfAbsent(slot.settings(), unused -> new ArrayList<>()).add(slot);
        gradients.computeIfAbsent(slot.settings(), unused -> new ArrayList<>()).add(gradient);
        all.add(gradient);
      }
    }
    if (all.isEmpty()) {
      return 0;
    }
    try {
      double norm =
          TorchScript.callWithoutGradients("clip", TorchScript.listOf(all), IValue.from(limit));
      if (Double.isFinite(norm)) {
        reached.forEach(
            (settings, group) ->
                update(group, gradients.getOrDefault(settings, List.of()), settings, factor));
        afterwards.run();
        var unused = TorchScript.callWithoutGradients("forget", TorchScript.listOf(all));
      }
      return norm;
    } finally {
      all.forEach(NDArray::close);
    }
  }

  private static void update(
      List<Slot> slots, List<NDArray> gradients, Settings settings, double factor) {
    var unused =
        TorchScript.callWithoutGradients(
            "adamw",
            TorchScript.listOf(slots.stream().map(Slot::parameter).toList()),
            TorchScript.listOf(gradients),
            TorchScript.listOf(slots.stream().map(Slot::mean).toList()),
            TorchScript.listOf(slots.stream().map(Slot::square).toList()),
            TorchScript.listOf(slots.stream().map(Slot::step).toList()),
            IValue.from(factor * settings.rate()),
            IValue.from(BETA1),
            IValue.from(BETA2),
            IValue.from(settings.decay()),
            IValue.from(EPSILON));
  }

  /**
   * The state of every parameter, in the order in which they were added: its first moment, its
   * second moment and its number of steps.
   *
   * @return the arrays themselves, which stay this optimiser's
   */
  public List<NDArray> state() {
    return slots.stream()
        .flatMap(slot -> Stream.of(slot.mean(), slot.square(), slot.step()))
        .toList();
  }

  /** Frees the moments. */
  @Override
  public void close() {
    scope.close();
  }
}
