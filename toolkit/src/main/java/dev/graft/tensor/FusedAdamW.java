package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

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

  private record Slot(
      NDArray parameter, boolean decayed, NDArray mean, NDArray square, NDArray step) {}

  /** An optimiser without parameters. */
  public FusedAdamW() {
    scope = Tensors.newScope();
  }

  /**
   * Adds a parameter; its moments start at zero.
   *
   * @param parameter an array that requires a gradient
   * @param decayed whether weight decay applies to it
   */
  public void add(NDArray parameter, boolean decayed) {
    slots.add(
        new Slot(
            parameter,
            decayed,
            scope.zeros(parameter.getShape()),
            scope.zeros(parameter.getShape()),
            scope.zeros(new Shape())));
  }

  /**
   * Clips the gradients by their global norm, updates the parameters, and sets the gradients to
   * zero. A parameter that no gradient has reached is left as it is.
   *
   * @param rate the learning rate, not negative
   * @param decay the weight decay, not negative
   * @param limit the largest global norm of the gradients; 0 for no limit
   * @return the global norm of the gradients before clipping
   */
  public double step(double rate, double decay, double limit) {
    var reached = new ArrayList<Slot>(slots.size());
    var gradients = new ArrayList<NDArray>(slots.size());
    for (Slot slot : slots) {
      NDArray gradient = Gradients.of(slot.parameter());
      if (gradient != null) {
        reached.add(slot);
        gradients.add(gradient);
      }
    }
    if (reached.isEmpty()) {
      return 0;
    }
    try {
      double norm = TorchScript.callWithoutGradients("clip", listOf(gradients), IValue.from(limit));
      update(reached, gradients, rate, decay, true);
      update(reached, gradients, rate, 0, false);
      return norm;
    } finally {
      gradients.forEach(NDArray::close);
    }
  }

  private static void update(
      List<Slot> slots, List<NDArray> gradients, double rate, double decay, boolean decayed) {
    var parameters = new ArrayList<NDArray>();
    var chosenGradients = new ArrayList<NDArray>();
    var means = new ArrayList<NDArray>();
    var squares = new ArrayList<NDArray>();
    var steps = new ArrayList<NDArray>();
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot.decayed() == decayed) {
        parameters.add(slot.parameter());
        chosenGradients.add(gradients.get(i));
        means.add(slot.mean());
        squares.add(slot.square());
        steps.add(slot.step());
      }
    }
    if (parameters.isEmpty()) {
      return;
    }
    var unused =
        TorchScript.callWithoutGradients(
            "adamw",
            listOf(parameters),
            listOf(chosenGradients),
            listOf(means),
            listOf(squares),
            listOf(steps),
            IValue.from(rate),
            IValue.from(BETA1),
            IValue.from(BETA2),
            IValue.from(decay),
            IValue.from(EPSILON));
  }

  private static IValue listOf(List<NDArray> arrays) {
    return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
  }

  /** Frees the moments. */
  @Override
  public void close() {
    scope.close();
  }
}
