package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.Norm;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link LayerNormTuning} as PEFT describes it. */
final class LayerNormTuningConfiguration {
  private LayerNormTuningConfiguration() {}

  static LayerNormTuning read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    configuration.refuse("exclude_modules");
    if (PeftTargets.absent(configuration, PeftTargets.KEY)) {
      return new LayerNormTuning(LayerNormTuning.usual(architecture));
    }
    var norms = new ArrayList<String>();
    backbone
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof Norm) {
                norms.add(path);
              }
            });
    return new LayerNormTuning(
        new PeftTargets(configuration, architecture).read(PeftTargets.KEY, norms, List.of()));
  }
}
