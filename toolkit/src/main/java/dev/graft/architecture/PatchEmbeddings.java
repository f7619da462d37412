package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Convolution;
import dev.graft.module.Convolution.Geometry;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Weights;
import dev.graft.tensor.ImageOperations;
import dev.graft.tensor.Operations;

/**
 * The first vectors of a vision transformer: one for each patch and a learned one before them, with
 * learned positions. Another size than that of pretraining gets positions by bicubic interpolation.
 */
final class PatchEmbeddings extends Module {
  private final VisionNumbers numbers;
  private final String family;
  private final Parameter first;
  private final Parameter positions;
  private final Convolution projection;

  PatchEmbeddings(VisionNumbers numbers, String family, Weights weights) {
    this.numbers = numbers;
    this.family = family;
    int width = numbers.width();
    first = parameter("cls_token", weights.get("cls_token", 1, 1, width));
    positions =
        parameter(
            "position_embeddings", weights.get("position_embeddings", 1, numbers.tokens(), width));
    String path = "patch_embeddings.projection";
    projection =
        child(
            path,
            new Convolution(
                weights.at(path),
                numbers.channels(),
                width,
                Geometry.patches(numbers.patchSize()),
                true));
  }

  /**
   * Embeds images.
   *
   * @param input the batch; stays open
   * @param training whether dropout is in force
   * @return {@code [batch, 1 + patches, width]}
   */
  NDArray forward(Input input, boolean training) {
    NDArray pixels = Pixels.of(input, family, numbers.channels());
    int rows = patches(pixels, 2);
    int columns = patches(pixels, 3);
    try (NDArray map = projection.forward(pixels, training);
        NDArray patches = ImageOperations.patchTokens(map);
        NDArray all = ImageOperations.prependToken(patches, first.array())) {
      int side = numbers.side();
      return rows == side && columns == side
          ? Operations.add(all, positions.array())
          : ImageOperations.addResizedPositions(all, positions.array(), side, rows, columns);
    }
  }

  private int patches(NDArray pixels, int dimension) {
    int size = (int) pixels.getShape().get(dimension);
    if (size < numbers.patchSize()) {
      throw new IllegalArgumentException(
          "An image of %d x %d pixels has no patch of %3$d x %3$d"
              .formatted(pixels.getShape().get(2), pixels.getShape().get(3), numbers.patchSize()));
    }
    return size / numbers.patchSize();
  }
}
