package dev.graft.experiment;

import dev.graft.data.Splits;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** Draws each split once. */
final class Remembered implements LongFunction<Splits> {
  private final LongFunction<Splits> draw;
  private final Map<Long, Splits> drawn = new HashMap<>();

  Remembered(LongFunction<Splits> draw) {
    this.draw = draw;
  }

  @Override
  public Splits apply(long seed) {
    return drawn.computeIfAbsent(seed, draw::apply);
  }

  /** How many examples are judged on, to one that is trained on. */
  double testToTrain(long seed) {
    Splits splits = apply(seed);
    int judged = (splits.hasTest() ? splits.test() : splits.validation()).size();
    return (double) judged / splits.train().size();
  }
}
