package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Embedding;
import dev.graft.module.Linear;
import dev.graft.module.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an {@link Ia3} as PEFT describes it. */
final class Ia3Configuration {
  private static final String FEED_FORWARD = "feedforward_modules";

  private Ia3Configuration() {}

  static Ia3 read(ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    configuration.refuse("exclude_modules");
    var layers = new ArrayList<String>();
    var linears = new ArrayList<String>();
    backbone
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof AdaptableLayer && !(module instanceof Embedding)) {
                layers.add(path);
              }
              if (module instanceof Linear) {
                linears.add(path);
              }
            });
    var names = new PeftTargets(configuration, architecture);
    List<String> targets =
        PeftTargets.absent(configuration, PeftTargets.KEY)
            ? Ia3Defaults.of(architecture).targets()
            : names.read(PeftTargets.KEY, layers, linears);
    Optional<List<String>> feedForward =
        PeftTargets.absent(configuration, FEED_FORWARD)
            ? Optional.empty()
            : Optional.of(names.ending(FEED_FORWARD, Selection.named(targets, layers)));
    return new Ia3(targets, feedForward);
  }
}
