package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.ActivationTrace;
import dev.graft.tensor.Tensors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One array of a network's weights, and whether backpropagation changes it.
 *
 * <p>A parameter begins as a description: its shape, where its first values come from, and whether
 * it trains. {@link #materialise} gives it an array. A frozen parameter that comes from an upstream
 * keeps the upstream's own array, so that every network on one upstream shares one copy; a trained
 * one gets a copy of its own.
 */
public final class Parameter implements StateArray {
  private final long[] shape;
  private Role role;
  private @Nullable NDArray upstream;
  private final @Nullable Initializer initializer;
  private @Nullable Function<NDManager, NDArray> home;
  private boolean trained;
  private double rateFactor = 1;
  private @Nullable NDArray start;
  private @Nullable NDArray lent;
  private @Nullable NDArray array;

  private Parameter(
      long[] shape,
      Role role,
      @Nullable NDArray upstream,
      @Nullable Initializer initializer,
      boolean trained) {
    this.shape = shape;
    this.role = role;
    this.upstream = upstream;
    this.initializer = initializer;
    this.trained = trained;
  }

  /**
   * A parameter of the pretrained upstream, frozen until said otherwise.
   *
   * @param array the upstream's array, which is never changed
   * @return the parameter
   */
  public static Parameter pretrained(NDArray array) {
    return new Parameter(array.getShape().getShape(), Role.UPSTREAM, array, null, false);
  }

  /**
   * A parameter of the pretrained upstream, frozen until said otherwise, whose own array, if it
   * gets one, lies inside something that computes with it.
   *
   * @param array the upstream's array, which is never changed
   * @param home gives that array, made for the scope
   * @return the parameter
   */
  public static Parameter pretrained(NDArray array, Function<NDManager, NDArray> home) {
    Parameter parameter = pretrained(array);
    parameter.home = home;
    return parameter;
  }

  /**
   * A new parameter, trained until said otherwise.
   *
   * @param role what it belongs to
   * @param initializer its first values
   * @param shape its shape
   * @return the parameter
   */
  public static Parameter fresh(Role role, Initializer initializer, long... shape) {
    return new Parameter(shape.clone(), role, null, initializer, true);
  }

  /** What a parameter belongs to. */
  public enum Role {
    /** The pretrained network. */
    UPSTREAM,
    /** A module put into the pretrained network. */
    ADAPTER,
    /** The part that turns the network's output into the task's answer. */
    HEAD
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /**
   * The number of elements.
   *
   * @return the product of the shape
   */
  public long size() {
    long size = 1;
    for (long dimension : shape) {
      size *= dimension;
    }
    return size;
  }

  /**
   * Whether backpropagation changes the parameter.
   *
   * @return false for a frozen parameter
   */
  @Override
  public boolean trained() {
    return trained;
  }

  /**
   * Freezes or thaws the parameter.
   *
   * @param train whether backpropagation shall change it
   * @throws IllegalStateException if the parameter already has its array
   */
  public void train(boolean train) {
    if (array != null) {
      throw new IllegalStateException("A parameter is frozen or thawed before it gets its array");
    }
    trained = train;
  }

  /**
   * Makes the parameter learn faster or slower than others of its role.
   *
   * @param factor what the learning rate of its role is multiplied with; positive
   */
  public void rateFactor(double factor) {
    rateFactor = factor;
  }

  /**
   * What the learning rate of its role is multiplied with.
   *
   * @return 1 unless said otherwise
   */
  public double rateFactor() {
    return rateFactor;
  }

  @Override
  public void startFrom(NDArray values) {
    checkShape(values);
    start = values;
  }

  /**
   * Makes the parameter one of the pretrained upstream, and freezes it.
   *
   * @param pretrained a parameter of the same shape with the upstream's array
   */
  public void adopt(Parameter pretrained) {
    if (pretrained.upstream == null) {
      throw new IllegalArgumentException("Only a pretrained parameter's array can be adopted");
    }
    checkShape(pretrained.upstream);
    upstream = pretrained.upstream;
    role = Role.UPSTREAM;
    trained = false;
  }

  private void checkShape(NDArray values) {
    if (array != null) {
      throw new IllegalStateException(
          "A parameter's first values are set before it gets its array");
    }
    if (!Arrays.equals(values.getShape().getShape(), shape)) {
      throw new IllegalArgumentException(
          "A parameter of shape %s cannot take values of shape %s"
              .formatted(Arrays.toString(shape), values.getShape()));
    }
  }

  @Override
  public void borrow(NDArray values) {
    checkShape(values);
    lent = values;
    trained = false;
  }

  @Override
  public boolean sharesUpstream() {
    return array != null && array == upstream;
  }

  /**
   * Gives the parameter its array.
   *
   * @param scope the owner of the array, unless it is shared with the upstream
   * @param path the parameter's path, which with the seed decides random first values
   * @param seed the seed of random first values
   */
  void materialise(NDManager scope, String path, long seed) {
    if (array != null) {
      throw new IllegalStateException("The parameter " + path + " already has its array");
    }
    if (lent != null) {
      array = lent;
      return;
    }
    if (upstream != null && start == null && !trained) {
      array = upstream;
      return;
    }
    NDArray first = start == null ? firstValues(scope, path, seed) : start;
    NDArray own = own(scope, first, first == upstream || first == start);
    start = null;
    own.setRequiresGradient(trained);
    array = own;
  }

  private NDArray own(NDManager scope, NDArray first, boolean borrowed) {
    if (home == null) {
      return borrowed ? Tensors.copy(scope, first) : first;
    }
    NDArray own = home.apply(scope);
    Tensors.assign(List.of(own), List.of(first));
    return own;
  }

  /** Gives the parameter a stand-in in the place of its array. */
  void outline(ActivationTrace trace) {
    if (array != null) {
      throw new IllegalStateException("A network with arrays cannot be followed on shapes alone");
    }
    array = trace.parameter(trained, shape);
  }

  /**
   * The values with which a network begins that takes over nothing from another.
   *
   * @param scope the owner of the array, unless it is the upstream's
   * @param path the parameter's path, which with the seed decides random first values
   * @param seed the seed of random first values
   * @return the upstream's own array, which must not be changed, or a new one
   */
  NDArray firstValues(NDManager scope, String path, long seed) {
    if (upstream != null) {
      return upstream;
    }
    if (initializer == null) {
      throw new IllegalStateException("The parameter " + path + " has no source of values");
    }
    return Tensors.float32(scope, initializer.values(shape, path, seed), shape);
  }

  @Override
  public NDArray array() {
    if (array == null) {
      throw new IllegalStateException("The network has no arrays yet: materialise it first");
    }
    return array;
  }

  @Override
  public void assign(ByteBuffer values) {
    if (array == null || array == upstream || array == lent) {
      throw new IllegalStateException("Only a parameter with an array of its own can be assigned");
    }
    NDArray own = Tensors.float32(array.getManager(), values, shape);
    if (home != null) {
      try (own) {
        Tensors.assign(List.of(array), List.of(own));
      }
      return;
    }
    own.setRequiresGradient(trained);
    array.close();
    array = own;
  }

  /** Frees the gradient and whatever autograd keeps; the values stay as they are. */
  void endTraining() {
    if (array != null && array != upstream && array != lent && trained) {
      NDArray values = array.stopGradient();
      array.close();
      array = values;
    }
  }
}
