package dev.graft.chart;

/**
 * One row of a freeze map: a layer or a module of the network.
 *
 * @param name what the row is called
 * @param parameters how many parameters the module has of its own, without adapters
 * @param trainable how many of {@code parameters} are trained; the others are frozen
 * @param adapter how many parameters adapters add to the module, all of them trained
 */
public record FreezeMapRow(String name, long parameters, long trainable, long adapter) {

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if a count is negative or more are trained than there are
   */
  public FreezeMapRow {
    if (trainable < 0 || trainable > parameters || adapter < 0) {
      throw new IllegalArgumentException(
          "expected 0 <= trainable <= parameters and 0 <= adapter, got %d of %d, and %d: parameters"
                  .formatted(trainable, parameters, adapter)
              + " does not count the adapter's");
    }
  }

  /** How many parameters stay as they are. */
  public long frozen() {
    return parameters - trainable;
  }

  /** All parameters, the adapter's included. */
  public long total() {
    return parameters + adapter;
  }
}
