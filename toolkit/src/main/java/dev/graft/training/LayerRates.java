package dev.graft.training;

import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spreads {@link Rates} over a network. */
final class LayerRates {
  private LayerRates() {}

  /** The peak rate of each trained parameter, in the order of the data flow. */
  static Map<Parameter, Double> of(ClassifierNetwork network, Rates rates) {
    Map<Parameter, Integer> depths = depthsBelowTheTop(network);
    var peaks = new LinkedHashMap<Parameter, Double>();
    for (Parameter parameter : network.parameters().values()) {
      if (parameter.trained()) {
        double part =
            switch (parameter.role()) {
              case HEAD -> rates.head();
              case ADAPTER -> rates.adapter();
              case UPSTREAM -> rates.body();
            };
        int depth = depths.getOrDefault(parameter, 0);
        double own = part * parameter.rateFactor();
        peaks.put(parameter, own * Math.pow(rates.layerDecay(), depth));
      }
    }
    return peaks;
  }

  /** How many layers lie above a parameter's own; what is above all of them is missing. */
  static Map<Parameter, Integer> depthsBelowTheTop(ClassifierNetwork network) {
    var depths = new IdentityHashMap<Parameter, Integer>();
    List<? extends Module> layers = network.backbone().layers();
    for (int index = 0; index < layers.size(); index++) {
      put(depths, layers.get(index), layers.size() - 1 - index);
    }
    put(depths, network.backbone().embeddings(), layers.size());
    return depths;
  }

  private static void put(Map<Parameter, Integer> depths, Module module, int depth) {
    module.parameters().values().forEach(parameter -> depths.put(parameter, depth));
  }
}
