package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import java.util.List;

/** Reads a {@link Vera} as PEFT describes it. */
final class VeraConfiguration {
  static final String SAVED = "save_projection";

  private static final String INITIAL = "d_initial";
  private static final String DROPOUT = "vera_dropout";

  private VeraConfiguration() {}

  static Vera read(
      ConfigurationReader configuration, Backbone backbone, Architecture architecture) {
    List.of("bias", "layers_pattern", "layers_to_transform", "exclude_modules")
        .forEach(configuration::refuse);
    checkSaved(configuration);
    Vera usual = Vera.rank(configuration.wholeNumber("r", 1, Integer.MAX_VALUE));
    var linears = PeftTargets.linears(backbone).keySet();
    List<String> targets =
        PeftTargets.absent(configuration, PeftTargets.KEY)
            ? List.of()
            : new PeftTargets(configuration, architecture).read(PeftTargets.KEY, linears, linears);
    return new Vera(
        usual.rank(),
        PeftTargets.absent(configuration, DROPOUT) ? 0 : configuration.probability(DROPOUT),
        PeftTargets.absent(configuration, INITIAL)
            ? usual.initial()
            : configuration.positive(INITIAL),
        targets);
  }

  /** PEFT draws matrices that are not saved from PyTorch's own random numbers. */
  private static void checkSaved(ConfigurationReader configuration) {
    if (PeftTargets.absent(configuration, SAVED)) {
      return;
    }
    var value = configuration.json().get(SAVED);
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw configuration.expected(SAVED, "true or false");
    }
    if (!value.getAsBoolean()) {
      throw configuration.problem(
          SAVED,
          "the file lacks vera_A and vera_B, which PyTorch alone can draw again: load the adapter "
              + "with PEFT and save it with save_projection=True");
    }
  }
}
