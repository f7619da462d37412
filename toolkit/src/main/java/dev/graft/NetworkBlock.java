package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.graft.architecture.Input;
import dev.graft.architecture.Pixels;
import dev.graft.architecture.Tokens;
import dev.graft.module.Module;
import dev.graft.tensor.Gradients;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A network as DJL's {@link ai.djl.nn.Block}, for inference. Its inputs are those of transformers:
 * token ids and, if something is padded, the attention mask, both int64 {@code [batch, tokens]}; or
 * pixels, float32 {@code [batch, channels, height, width]}.
 *
 * <p>Its parameters are views of the network's arrays under the same names: nothing is copied, and
 * closing the model that has the block frees the views and leaves the network as it is.
 */
final class NetworkBlock extends AbstractBlock {
  private static final byte VERSION = 1;

  private final Object owner;
  private final boolean images;
  private final int width;
  private final Function<Input, NDArray> network;

  /**
   * Wraps a network.
   *
   * @param owner what keeps the network's arrays alive
   * @param module the network
   * @param images whether it takes images
   * @param width of its output
   * @param network computes the output, {@code [batch, width]}, with dropout off
   */
  NetworkBlock(
      Object owner, Module module, boolean images, int width, Function<Input, NDArray> network) {
    super(VERSION);
    this.owner = owner;
    this.images = images;
    this.width = width;
    this.network = network;
    module.state().forEach((path, array) -> add(path, array.array()));
  }

  private void add(String path, NDArray array) {
    Parameter parameter =
        addParameter(
            Parameter.builder()
                .setName(path)
                .setType(Parameter.Type.OTHER)
                .optRequiresGrad(false)
                .build());
    parameter.setArray(array.stopGradient());
  }

  /** Makes the parameters a model's, which frees them when it is closed. */
  void belongTo(NDManager model) {
    getParameters().forEach(parameter -> parameter.getValue().getArray().attach(model));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    if (training) {
      throw new IllegalStateException(
          "A network of Graft is trained by FineTune's fit; as a DJL block it computes only");
    }
    try {
      return new NDList(Gradients.off(() -> network.apply(input(inputs))));
    } finally {
      java.lang.ref.Reference.reachabilityFence(owner);
    }
  }

  private Input input(NDList inputs) {
    if (inputs.isEmpty() || inputs.size() > (images ? 1 : 2)) {
      throw new IllegalArgumentException(
          "Expected %s; got %d arrays"
              .formatted(
                  images ? "one array of pixels" : "token ids and perhaps a mask", inputs.size()));
    }
    NDArray first = inputs.get(0);
    check(first, images ? DataType.FLOAT32 : DataType.INT64, images ? 4 : 2);
    if (images) {
      return new Pixels(first);
    }
    NDArray mask = inputs.size() == 2 ? inputs.get(1) : first.onesLike();
    check(mask, DataType.INT64, 2);
    return new Tokens(first, mask, inputs.size() == 2);
  }

  private static void check(NDArray array, DataType type, int dimensions) {
    if (array.getDataType() != type || array.getShape().dimension() != dimensions) {
      throw new IllegalArgumentException(
          "Expected a %s array of %d dimensions; got %s %s"
              .formatted(type, dimensions, array.getDataType(), array.getShape()));
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), width)};
  }

  @Override
  public String toString() {
    return "NetworkBlock[%d parameters, output %s]"
        .formatted(getParameters().size(), Arrays.toString(new Object[] {"batch", width}));
  }
}
