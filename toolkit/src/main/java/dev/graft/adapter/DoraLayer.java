package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Initializer;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.LayerWeights;
import dev.graft.module.Parameter;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The factors and the magnitudes that a {@link Lora} with DoRA puts on a layer: {@code m (W + s B
 * A) / ||W + s B A||}, with the norm of each output's weights, which passes no gradient.
 */
final class DoraLayer extends LayerAdapter {
  private final AdaptableLayer layer;
  private final LoraFactors factors;
  private final Parameter magnitude;
  private final double dropout;

  DoraLayer(AdaptableLayer layer, LoraOptions options, int rank, double scale) {
    this.layer = layer;
    factors = child("", new LoraFactors(layer, options, rank, scale));
    magnitude =
        parameter(
            "lora_magnitude_vector",
            Parameter.fresh(Parameter.Role.ADAPTER, norms(layer), factors.shape().magnitude()));
    dropout = factors.shape().dropsInput() ? options.dropout() : 0;
  }

  private static Initializer norms(AdaptableLayer layer) {
    return (shape, path, seed) ->
        Gradients.off(
            () -> {
              try (NDManager scope = Tensors.newScope()) {
                return AdapterOperations.rowNorms(layer.pretrainedWeight(scope)).toFloatArray();
              }
            });
  }

  @Override
  public NDArray forward(NDArray x, LayerBelow below, boolean training) {
    try (NDArray y = below.forward(x);
        LoraFactors.Pair pair = factors.pair(y);
        NDArray factor = factor(y, pair)) {
      if (training && dropout > 0) {
        try (NDArray dropped = Operations.dropout(x, dropout);
            NDArray product = below.forward(dropped)) {
          return magnified(y, product, dropped, pair, factor);
        }
      }
      return magnified(y, y, x, pair, factor);
    }
  }

  private NDArray factor(NDArray scope, LoraFactors.Pair pair) {
    return AdapterOperations.magnitudeFactor(
        scope,
        magnitude.array(),
        layer.weight().array(),
        pair.a(),
        pair.b(),
        factors.scale(),
        layer.transposed());
  }

  private NDArray magnified(
      NDArray y, NDArray product, NDArray x, LoraFactors.Pair pair, NDArray factor) {
    LoraShape shape = factors.shape();
    Parameter bias = layer.bias();
    try (NDArray update = shape.update(x, pair.a(), pair.b())) {
      return AdapterOperations.magnified(
          y,
          product,
          update,
          factor,
          bias == null ? null : bias.array(),
          factors.scale(),
          shape.images());
    }
  }

  @Override
  public LayerWeights merged(LayerWeights weights) {
    try (LoraFactors.Pair pair = factors.pair(weights.weight());
        NDArray factor = factor(weights.weight(), pair);
        NDArray sum =
            AdapterOperations.lowRankSum(weights.weight(), pair.a(), pair.b(), factors.scale())) {
      return new LayerWeights(
          AdapterOperations.scaleRows(sum, factor), mergedBias(weights.bias(), factor));
    }
  }

  /** The layer's own bias is not scaled; what adapters below make of it is. */
  private @Nullable NDArray mergedBias(@Nullable NDArray below, NDArray factor) {
    Parameter own = layer.bias();
    if (below == null || own == null) {
      return below;
    }
    try (NDArray more = AdapterOperations.scaledSum(below, own.array(), -1);
        NDArray magnified = DecoderOperations.multiply(more, factor);
        NDArray grown = AdapterOperations.scaledSum(magnified, more, -1)) {
      return AdapterOperations.scaledSum(below, grown, 1);
    }
  }

  @Override
  public boolean merges() {
    return factors.shape().groups() == 1;
  }
}
