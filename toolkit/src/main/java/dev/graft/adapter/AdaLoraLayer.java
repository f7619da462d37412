package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import dev.graft.module.LayerAdapter;
import dev.graft.module.LayerBelow;
import dev.graft.module.LayerWeights;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.Operations;

/** What {@link AdaLora} puts on a linear layer. */
final class AdaLoraLayer extends LayerAdapter {
  private final AdaLoraFactors factors;
  private final double dropout;
  private final double scale;

  AdaLoraLayer(AdaLoraFactors factors, AdaLoraSettings settings) {
    this.factors = child("", factors);
    dropout = settings.dropout();
    scale = settings.scale();
  }

  @Override
  public NDArray forward(NDArray x, LayerBelow layer, boolean training) {
    try (NDArray y = layer.forward(x);
        NDArray rows = factors.scaledRows()) {
      if (training && dropout > 0) {
        try (NDArray dropped = Operations.dropout(x, dropout)) {
          return Operations.lowRank(y, dropped, rows, factors.columns(), scale);
        }
      }
      return Operations.lowRank(y, x, rows, factors.columns(), scale);
    }
  }

  @Override
  public LayerWeights merged(LayerWeights weights) {
    if (factors.size() == 0) {
      return weights;
    }
    try (NDArray rows = factors.scaledRows()) {
      return weights.with(
          AdapterOperations.lowRankSum(weights.weight(), rows, factors.columns(), scale));
    }
  }

  @Override
  public boolean merges() {
    return true;
  }
}
