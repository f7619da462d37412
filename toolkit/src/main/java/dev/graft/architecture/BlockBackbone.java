package dev.graft.architecture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.graft.module.Buffer;
import dev.graft.module.Module;
import dev.graft.module.StateArray;
import dev.graft.module.Weights;
import dev.graft.tensor.ForeignOperations;
import dev.graft.tensor.ImageOperations;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A block of DJL as a network. The block is a description only: each network gives it arrays of its
 * own when it computes. It always computes as in inference, so that dropout in it is off and its
 * batch norms keep their statistics.
 */
final class BlockBackbone extends Backbone {
  private static final int FEATURE_MAP = 4;

  private final Nothing embeddings = child("embeddings", new Nothing());
  private final Layer layer;
  private final long width;

  BlockBackbone(BlockConfiguration architecture, Weights weights) {
    layer =
        child(
            BlockConfiguration.LAYER,
            new Layer(architecture.block(), weights.at(BlockConfiguration.LAYER)));
    width = architecture.pooledWidth();
  }

  @Override
  public Module embeddings() {
    return embeddings;
  }

  @Override
  public List<? extends Module> layers() {
    return List.of(layer);
  }

  @Override
  public NDArray embed(Input input, boolean training) {
    return ImageOperations.copy(Pixels.of(input, "djl").values());
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return LayerPass.masked(null, List.of((x, unused) -> layer.forward(x, width)));
  }

  @Override
  public NDArray pool(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return hidden;
  }

  /** What images meet before the block. */
  private static final class Nothing extends Module {}

  /** The block with arrays of its own. */
  private static final class Layer extends Module {
    private final Block block;
    private final IdentityHashMap<Parameter, StateArray> arrays = new IdentityHashMap<>();

    Layer(Block block, Weights weights) {
      this.block = block;
      block
          .getParameters()
          .forEach(
              named -> {
                String name = named.getKey();
                Parameter parameter = named.getValue();
                long[] shape = parameter.getShape().getShape();
                boolean statistic =
                    parameter.getType() == Parameter.Type.RUNNING_MEAN
                        || parameter.getType() == Parameter.Type.RUNNING_VAR;
                arrays.put(
                    parameter,
                    statistic
                        ? buffer(name, new Buffer(weights.array(name, shape), () -> false))
                        : parameter(name, weights.get(name, shape)));
              });
    }

    NDArray forward(NDArray x, long width) {
      List<NDArray> parameters = ownParameters().stream().map(own -> own.array()).toList();
      return ForeignOperations.apply(x, parameters, width, () -> vectors(x));
    }

    private NDArray vectors(NDArray x) {
      NDArray output = block.forward(new Arrays(x), new NDList(x), false).singletonOrThrow();
      if (output.getShape().dimension() != FEATURE_MAP) {
        return output;
      }
      try (output) {
        return ImageOperations.globalAverage(output);
      }
    }

    /** Gives the block this network's arrays in the place of its own. */
    private final class Arrays extends ParameterStore {
      Arrays(NDArray x) {
        super(x.getManager(), false);
      }

      @Override
      public NDArray getValue(Parameter parameter, Device device, boolean training) {
        return Objects.requireNonNull(arrays.get(parameter), parameter.getName()).array();
      }
    }
  }
}
