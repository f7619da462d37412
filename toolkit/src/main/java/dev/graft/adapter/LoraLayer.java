package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Initializer;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.LayerWeights;
import dev.graft.module.Parameter;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.Operations;
import org.jspecify.annotations.Nullable;

/** The two factors that {@link Lora} puts on a layer. */
final class LoraLayer extends LayerAdapter {
  private final LoraFactors factors;
  private final @Nullable Parameter bias;
  private final double dropout;
  private final boolean merges;

  LoraLayer(AdaptableLayer layer, LoraOptions options, int rank, double scale) {
    factors = child("", new LoraFactors(layer, options, rank, scale));
    bias =
        options.outputBias()
            ? parameter(
                "lora_B.bias",
                Parameter.fresh(Parameter.Role.ADAPTER, Initializer.zeros(), layer.out()))
            : null;
    dropout = factors.shape().dropsInput() ? options.dropout() : 0;
    merges = factors.shape().groups() == 1 && (bias == null || layer.bias() != null);
  }

  @Override
  public NDArray forward(NDArray x, LayerBelow layer, boolean training) {
    try (NDArray y = layer.forward(x);
        LoraFactors.Pair pair = factors.pair(y)) {
      if (training && dropout > 0) {
        try (NDArray dropped = Operations.dropout(x, dropout)) {
          return adapted(y, dropped, pair);
        }
      }
      return adapted(y, x, pair);
    }
  }

  private NDArray adapted(NDArray y, NDArray x, LoraFactors.Pair pair) {
    NDArray sum = factors.shape().plus(y, x, pair.a(), pair.b(), factors.scale());
    if (bias == null) {
      return sum;
    }
    try (sum) {
      return AdapterOperations.scaledBias(
          sum, bias.array(), factors.scale(), factors.shape().images());
    }
  }

  @Override
  public LayerWeights merged(LayerWeights weights) {
    try (LoraFactors.Pair pair = factors.pair(weights.weight())) {
      NDArray weight =
          AdapterOperations.lowRankSum(weights.weight(), pair.a(), pair.b(), factors.scale());
      NDArray given = weights.bias();
      return new LayerWeights(
          weight,
          bias == null || given == null
              ? given
              : AdapterOperations.scaledSum(given, bias.array(), factors.scale()));
    }
  }

  @Override
  public boolean merges() {
    return merges;
  }
}
