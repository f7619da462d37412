package dev.graft;

/**
 * A change with which a run fits into memory. {@code advice.plan().fit(data, advice.recipe())} runs
 * it.
 *
 * @param change what to say instead, for instance {@code batchSize(8)}
 * @param effect what becomes of the training by it
 * @param plan the plan to fit
 * @param recipe the recipe to fit it with
 * @param peakBytes what the process takes then, as estimated
 */
public record MemoryAdvice(
    String change, String effect, FineTune plan, Recipe recipe, long peakBytes) {

  @Override
  public String toString() {
    return "%s (%s): %s".formatted(change, PlanAccount.bytes(peakBytes), effect);
  }
}
