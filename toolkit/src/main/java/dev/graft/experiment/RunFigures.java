package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.training.History;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a listing says of a run when it ends.
 *
 * @param ended when
 * @param plan its plan's name
 * @param upstream what it was tuned from
 * @param trained how many parameters
 * @param epochs as the recipe says, if it does
 * @param batchSize as the recipe says, if it does
 * @param learningRate the recipe's, else the plan's own
 * @param seed as the recipe says
 * @param data the fingerprint of all parts
 * @param steps how many were done
 * @param seconds how long they took
 * @param finished false if it was interrupted
 * @param validationAccuracy after the last epoch; NaN if there was none
 */
record RunFigures(
    Instant ended,
    String plan,
    String upstream,
    long trained,
    @Nullable Number epochs,
    @Nullable Number batchSize,
    @Nullable Number learningRate,
    @Nullable Number seed,
    String data,
    int steps,
    double seconds,
    boolean finished,
    double validationAccuracy) {

  static RunFigures of(Run run, RunDescription description, Instant ended) {
    Map<String, Object> recipe = description.recipe();
    Map<String, Object> plan = description.plan();
    return new RunFigures(
        ended,
        run.plan().name(),
        description.upstream().name(),
        run.proof().trainedParameters(),
        number(recipe.get("epochs")),
        number(recipe.get("batchSize")),
        number(
            recipe.containsKey("learningRate")
                ? recipe.get("learningRate")
                : plan.get("learningRate")),
        number(recipe.get("seed")),
        DataPart.fingerprint(description.data()),
        run.history().steps().size(),
        run.seconds(),
        run.finished(),
        lastAccuracy(run.history().epochs()));
  }

  private static @Nullable Number number(@Nullable Object setting) {
    return setting instanceof Number number ? number : null;
  }

  private static double lastAccuracy(List<History.Epoch> epochs) {
    return epochs.isEmpty() ? Double.NaN : epochs.get(epochs.size() - 1).validationAccuracy();
  }
}
