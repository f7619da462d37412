package dev.graft.training;

/**
 * The peak learning rates of a network's parts, all positive.
 *
 * <p>With {@code L} layers, what lies in layer {@code l} (from 0) has its part's rate times {@code
 * layerDecay^(L - 1 - l)}, and what lies below the layers its part's rate times {@code
 * layerDecay^L}: the discriminative rates of Howard and Ruder 2018, "Universal Language Model
 * Fine-tuning for Text Classification".
 *
 * @param head of the head
 * @param adapter of the adapters
 * @param body of the upstream's own parameters
 * @param layerDecay from above 0 to 1; 1 for the same rates in all layers
 */
public record Rates(double head, double adapter, double body, double layerDecay) {

  /** Checks the values. */
  public Rates {
    checkRate("headRate", head);
    checkRate("adapterRate", adapter);
    checkRate("bodyRate", body);
    if (!(layerDecay > 0 && layerDecay <= 1)) {
      throw new IllegalArgumentException(
          "layerDecay must be above 0 and at most 1, but was " + layerDecay);
    }
  }

  private static void checkRate(String name, double rate) {
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(name + " must be positive, but was " + rate);
    }
  }
}
