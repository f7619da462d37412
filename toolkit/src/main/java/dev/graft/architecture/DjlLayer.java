package dev.graft.architecture;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.graft.module.Buffer;
import dev.graft.module.StateArray;
import dev.graft.module.Weights;
import java.util.IdentityHashMap;
import java.util.Objects;

/** A block of DJL, which asks for its arrays each time: it is given this network's. */
final class DjlLayer extends ForeignLayer {
  private final Block block;
  private final IdentityHashMap<Parameter, StateArray> arrays = new IdentityHashMap<>();

  DjlLayer(Block block, Weights weights) {
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

  @Override
  NDArray compute(NDArray x) {
    return block.forward(new Arrays(x), new NDList(x), false).singletonOrThrow();
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
