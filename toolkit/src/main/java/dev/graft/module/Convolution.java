package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.ImageOperations;
import org.jspecify.annotations.Nullable;

/** A convolution with square filters. */
public final class Convolution extends AdaptableLayer {
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final Geometry geometry;

  /**
   * How the filters lie on the image.
   *
   * @param kernel a filter's side
   * @param stride how far it moves
   * @param padding rows and columns of zeros on each side
   * @param groups how many parts of the channels are kept apart
   */
  public record Geometry(int kernel, int stride, int padding, int groups) {

    /**
     * Filters that keep the size of the image, or divide it by the stride.
     *
     * @param kernel a filter's side, odd
     * @param stride how far it moves
     * @return the geometry, with half a filter of padding and one group
     */
    public static Geometry centred(int kernel, int stride) {
      return new Geometry(kernel, stride, kernel / 2, 1);
    }

    /**
     * Filters side by side, which cut the image into patches.
     *
     * @param kernel a filter's side
     * @return the geometry, without padding
     */
    public static Geometry patches(int kernel) {
      return new Geometry(kernel, kernel, 0, 1);
    }

    /**
     * The same with another number of groups.
     *
     * @param count a divisor of the channels
     * @return the geometry
     */
    public Geometry grouped(int count) {
      return new Geometry(kernel, stride, padding, count);
    }
  }

  /**
   * A pretrained layer.
   *
   * @param weights where its parameters come from
   * @param in the channels of the input
   * @param out the channels of the output
   * @param geometry how the filters lie on the image
   * @param biased whether it has a bias
   */
  public Convolution(Weights weights, long in, long out, Geometry geometry, boolean biased) {
    this.geometry = geometry;
    this.weight =
        parameter(
            "weight",
            weights.get(
                "weight", out, in / geometry.groups(), geometry.kernel(), geometry.kernel()));
    this.bias = biased ? parameter("bias", weights.get("bias", out)) : null;
  }

  /** How the filters lie on the image. */
  public Geometry geometry() {
    return geometry;
  }

  @Override
  public Parameter weight() {
    return weight;
  }

  @Override
  public @Nullable Parameter bias() {
    return bias;
  }

  @Override
  public long in() {
    return weight.shape()[1] * geometry.groups();
  }

  @Override
  public long out() {
    return weight.shape()[0];
  }

  @Override
  protected NDArray own(NDArray x) {
    return ImageOperations.convolution(
        x,
        weight.array(),
        bias == null ? null : bias.array(),
        geometry.stride(),
        geometry.padding(),
        geometry.groups());
  }
}
