package dev.graft.adapter;

import dev.graft.module.Dropout;

/**
 * What a {@link Lora} does beside its ranks and places.
 *
 * @param start how the factors begin
 * @param dora whether magnitudes train apart from directions
 * @param dropout the probability of dropout on the input of the first factor
 * @param plusRatio how much faster the second factor learns than the first
 * @param outputBias whether the second factor has a bias
 * @param biases which of the upstream's biases train as well
 */
record LoraOptions(
    LoraStart start,
    boolean dora,
    double dropout,
    double plusRatio,
    boolean outputBias,
    Biases biases) {

  /** Which biases of the upstream train: the word in files is the name in lower case. */
  enum Biases {
    NONE,
    ALL,
    LORA_ONLY
  }

  static final LoraOptions DEFAULTS =
      new LoraOptions(LoraStart.UNIFORM, false, 0, 1, false, Biases.NONE);

  LoraOptions {
    var unused = new Dropout(dropout);
    if (!(plusRatio > 0 && Double.isFinite(plusRatio))) {
      throw new IllegalArgumentException(
          "The ratio of LoRA+ must be positive, but was %s; 2 to 16 are common"
              .formatted(plusRatio));
    }
  }

  LoraOptions start(LoraStart value) {
    if (start != LoraStart.UNIFORM && start != value) {
      throw new IllegalArgumentException(
          "The factors begin in one way, but two were said: %s and %s"
              .formatted(start.word(), value.word()));
    }
    return new LoraOptions(value, dora, dropout, plusRatio, outputBias, biases);
  }

  LoraOptions dora(boolean value) {
    return new LoraOptions(start, value, dropout, plusRatio, outputBias, biases);
  }

  LoraOptions dropout(double value) {
    return new LoraOptions(start, dora, value, plusRatio, outputBias, biases);
  }

  LoraOptions plusRatio(double value) {
    return new LoraOptions(start, dora, dropout, value, outputBias, biases);
  }

  LoraOptions outputBias(boolean value) {
    return new LoraOptions(start, dora, dropout, plusRatio, value, biases);
  }

  LoraOptions biases(Biases value) {
    return new LoraOptions(start, dora, dropout, plusRatio, outputBias, value);
  }
}
