package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.ImageOperations;

/**
 * Batch normalisation of a feature map's channels (Ioffe and Szegedy 2015).
 *
 * <p>Frozen, it uses its running statistics and never changes them, in training as well. While its
 * weight is trained, training uses the statistics of the batch and moves the running ones towards
 * them by a tenth; a batch that has one value a channel has no variance, and is normalised with the
 * running statistics.
 */
public final class BatchNorm extends Module implements Norm {
  private static final double MOMENTUM = 0.1;

  private final Parameter weight;
  private final Parameter bias;
  private final Buffer mean;
  private final Buffer variance;
  private final double epsilon;

  /**
   * A pretrained layer.
   *
   * @param weights where its parameters and statistics come from
   * @param channels how many channels there are
   * @param epsilon added to the variance
   */
  public BatchNorm(Weights weights, long channels, double epsilon) {
    this.epsilon = epsilon;
    weight = parameter("weight", weights.get("weight", channels));
    bias = parameter("bias", weights.get("bias", channels));
    mean = statistic("running_mean", weights, channels);
    variance = statistic("running_var", weights, channels);
  }

  private Buffer statistic(String name, Weights weights, long channels) {
    return buffer(name, new Buffer(weights.array(name, channels), weight::trained));
  }

  /**
   * Normalises.
   *
   * @param x {@code [batch, channels, height, width]}; stays open
   * @param training whether the network is being trained
   * @return the shape of {@code x}
   */
  public NDArray forward(NDArray x, boolean training) {
    boolean live = training && weight.trained() && Gradients.wantedFor(weight.array());
    return ImageOperations.batchNorm(
        x,
        weight.array(),
        bias.array(),
        mean.array(),
        variance.array(),
        live && severalValues(x),
        MOMENTUM,
        epsilon);
  }

  private static boolean severalValues(NDArray x) {
    return x.size() > x.getShape().get(1);
  }
}
