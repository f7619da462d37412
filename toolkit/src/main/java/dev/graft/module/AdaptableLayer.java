package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A layer with a weight and mostly a bias, whose computation adapters can change. The adapter that
 * was put last lies outermost: it sees what the others make of the layer.
 */
public abstract class AdaptableLayer extends Module {
  private final List<LayerAdapter> adapters = new ArrayList<>();

  /** For subclasses. */
  protected AdaptableLayer() {}

  /**
   * The weight as it is stored.
   *
   * @return the parameter
   */
  public abstract Parameter weight();

  /**
   * The bias.
   *
   * @return {@code [out]}, or null for none
   */
  public abstract @Nullable Parameter bias();

  /**
   * Whether the weight is stored with the input first: PEFT's {@code fan_in_fan_out}, and every
   * table of embeddings.
   *
   * @return false for most layers
   */
  public boolean transposed() {
    return false;
  }

  /**
   * Computes the layer without adapters.
   *
   * @param x the input; stays open
   * @return the output, a new array
   */
  protected abstract NDArray own(NDArray x);

  /**
   * The length of the input's vectors, of a table the number of its rows, of a convolution its
   * channels.
   *
   * @return at least 1
   */
  public abstract long in();

  /**
   * The length of the output's vectors, of a convolution its channels.
   *
   * @return at least 1
   */
  public abstract long out();

  /**
   * Puts an adapter on the layer; its parameters take their place beside the layer's own.
   *
   * @param name the name of the adapter, which becomes a part of the parameters' paths
   * @param adapter the adapter
   */
  public final void attach(String name, LayerAdapter adapter) {
    adapter.belongTo(name);
    // Two of the same method would have the same paths.
    String part = name.isEmpty() && adapted() ? "adapter" : name;
    adapters.add(child(part.isEmpty() ? part : free(part), adapter));
  }

  /** Whether there are adapters on the layer. */
  public final boolean adapted() {
    return !adapters.isEmpty();
  }

  /**
   * Computes the layer and its adapters.
   *
   * @param x the input; stays open
   * @param training whether dropout is in force
   * @return the output
   */
  public final NDArray forward(NDArray x, boolean training) {
    return adapters.isEmpty() ? own(x) : new Below(adapters.size(), training).forward(x);
  }

  /**
   * The weights with all adapters merged into them.
   *
   * @param scope the owner of the new arrays
   * @return new arrays without gradients by name, {@code weight} and where there is one {@code
   *     bias}, as they are stored
   */
  public final Map<String, NDArray> merged(NDManager scope) {
    LayerWeights merged = Gradients.off(() -> new Below(adapters.size(), false).weights(scope));
    var arrays = new LinkedHashMap<String, NDArray>();
    arrays.put("weight", oriented(merged.weight()));
    if (merged.bias() != null) {
      arrays.put("bias", merged.bias());
    }
    return arrays;
  }

  /**
   * The pretrained weight, the output first: what an adapter's first values may be computed from.
   *
   * @param scope the owner of the copy
   * @return {@code [out, in]}, or {@code [out, in / groups, height, width]} of a convolution
   */
  public final NDArray pretrainedWeight(NDManager scope) {
    return oriented(Tensors.copy(scope, weight().firstValues(scope, "", 0)));
  }

  /** From the stored layout to the output first, or back. */
  private NDArray oriented(NDArray stored) {
    return transposed() ? turned(stored) : stored;
  }

  private static NDArray turned(NDArray matrix) {
    try (matrix) {
      return DecoderOperations.transpose(matrix);
    }
  }

  /** The layer with the first of its adapters. */
  private final class Below implements LayerBelow {
    private final int count;
    private final boolean training;

    Below(int count, boolean training) {
      this.count = count;
      this.training = training;
    }

    private LayerAdapter last() {
      return adapters.get(count - 1);
    }

    private Below below() {
      return new Below(count - 1, training);
    }

    @Override
    public NDArray forward(NDArray x) {
      if (count == 0) {
        return own(x);
      }
      double strength = last().strength();
      if (strength == 0) {
        return below().forward(x);
      }
      NDArray changed = last().forward(x, below(), training);
      if (strength == 1) {
        return changed;
      }
      try (changed;
          NDArray unchanged = below().forward(x)) {
        return Operations.interpolate(unchanged, changed, strength);
      }
    }

    LayerWeights weights(NDManager scope) {
      if (count == 0) {
        Parameter bias = bias();
        return new LayerWeights(
            oriented(Tensors.copy(scope, weight().array())),
            bias == null ? null : Tensors.copy(scope, bias.array()));
      }
      double strength = last().strength();
      LayerWeights unchanged = below().weights(scope);
      if (strength == 0) {
        return unchanged;
      }
      LayerWeights changed = last().merged(unchanged);
      LayerWeights mixed = strength == 1 ? changed : mixed(unchanged, changed, strength);
      unchanged.closeUnlessIn(mixed);
      changed.closeUnlessIn(mixed);
      return mixed;
    }

    @Override
    public AdaptableLayer layer() {
      return AdaptableLayer.this;
    }
  }

  private static LayerWeights mixed(LayerWeights from, LayerWeights to, double strength) {
    NDArray bias =
        from.bias() == null || to.bias() == null || from.bias() == to.bias()
            ? from.bias()
            : Operations.interpolate(from.bias(), to.bias(), strength);
    return new LayerWeights(Operations.interpolate(from.weight(), to.weight(), strength), bias);
  }
}
