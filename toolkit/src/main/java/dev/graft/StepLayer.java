package dev.graft;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What one step of backpropagation met in a layer, or in a part before or after the layers.
 *
 * @param name as the freeze map names it; {@code pooling} where pooling has no parameters
 * @param shape of its output: {@code [batch, tokens, width]} up to the last layer, {@code [batch,
 *     width]} of pooling, {@code [batch, classes]} of the head
 * @param mean of the output's elements, padding left out, with dropout in force
 * @param deviation the standard deviation of the same
 * @param recorded whether autograd recorded it, so that backpropagation goes through it
 * @param outputGradient the norm of the loss's gradient with respect to the output: what flows back
 *     to here from the head; NaN if it was not recorded
 * @param weights what happened to its parameters
 */
public record StepLayer(
    String name,
    List<Long> shape,
    double mean,
    double deviation,
    boolean recorded,
    double outputGradient,
    StepWeights weights) {

  /** Copies the shape. */
  public StepLayer {
    shape = List.copyOf(shape);
  }

  /**
   * What backpropagation did here.
   *
   * @return as {@link StepWeights#state}, but {@code passes through} where nothing trains and
   *     something below does, and {@code not reached} where nothing up to here trains
   */
  public String state() {
    if (weights.trained() > 0) {
      return weights.state();
    }
    return recorded ? "passes through" : "not reached";
  }

  String shapeText() {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }
}
