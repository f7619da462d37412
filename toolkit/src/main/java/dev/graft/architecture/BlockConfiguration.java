package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import dev.graft.module.Weights;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Tensors;
import java.util.List;
import java.util.Optional;

/**
 * A block of DJL that takes images, as a network to be tuned: one layer, named {@code block}, whose
 * parameters have the names that DJL gives them.
 *
 * @param block the block, with its parameters; only what it computes is used of it afterwards
 * @param size the images that it was made for
 * @param pooledWidth the width of its output, averaged over height and width where it has them
 */
public record BlockConfiguration(Block block, ImageSize size, int pooledWidth)
    implements Architecture {
  static final String LAYER = "block";

  private static final int FEATURE_MAP = 4;

  /**
   * Describes a block, which is run once to see what it gives.
   *
   * @param block the block, initialised
   * @param size the images that it was made for
   * @return the description
   * @throws IllegalArgumentException if the block has no values, or gives neither vectors nor
   *     feature maps
   */
  public static BlockConfiguration of(Block block, ImageSize size) {
    if (!block.isInitialized()) {
      throw new IllegalArgumentException(
          "The block has no values yet: load its parameters, or call initialize(...) on it");
    }
    if (block.getParameters().isEmpty()) {
      throw new IllegalArgumentException(
          "The block shows no parameters, as models of TorchScript do, so that nothing in it could be "
              + "frozen or trained");
    }
    try (NDManager scope = Tensors.newScope()) {
      NDArray image = Tensors.zeros(scope, 1, size.channels(), size.height(), size.width());
      Shape shape =
          Gradients.off(
              () ->
                  block
                      .forward(new ParameterStore(scope, false), new NDList(image), false)
                      .singletonOrThrow()
                      .getShape());
      if (shape.dimension() != 2 && shape.dimension() != FEATURE_MAP) {
        throw new IllegalArgumentException(
            "The block gives an array of shape %s; expected is [batch, width] or [batch, channels, "
                    .formatted(shape)
                + "height, width]");
      }
      return new BlockConfiguration(block, size, Math.toIntExact(shape.get(1)));
    }
  }

  @Override
  public Backbone build(Weights weights) {
    return new BlockBackbone(this, weights);
  }

  @Override
  public String family() {
    return "djl";
  }

  @Override
  public String checkpointPrefix() {
    return "";
  }

  @Override
  public int width() {
    return pooledWidth;
  }

  @Override
  public int maxLength() {
    return 1;
  }

  @Override
  public List<String> layers() {
    return List.of(LAYER);
  }

  @Override
  public List<String> defaultTargets() {
    return List.of();
  }

  @Override
  public Pooling pooling() {
    return Pooling.GLOBAL_AVERAGE;
  }

  @Override
  public boolean published() {
    return false;
  }

  @Override
  public Optional<ImageSize> images() {
    return Optional.of(size);
  }
}
