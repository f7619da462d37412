package dev.graft.module;

/** How rotary positions are stretched for texts longer than those of pretraining. */
public sealed interface RotaryScaling {
  /** Not at all. */
  RotaryScaling NONE = new None();

  /**
   * The scaled frequencies, in float32 as transformers computes them.
   *
   * @param frequencies unscaled
   * @return as many
   */
  float[] of(float[] frequencies);

  /** Frequencies as they are. */
  record None() implements RotaryScaling {
    @Override
    public float[] of(float[] frequencies) {
      return frequencies.clone();
    }
  }

  /**
   * All frequencies divided by a factor (Chen et al. 2023, "position interpolation").
   *
   * @param factor at least 1
   */
  record Linear(double factor) implements RotaryScaling {
    @Override
    public float[] of(float[] frequencies) {
      var scaled = new float[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = frequencies[i] / (float) factor;
      }
      return scaled;
    }
  }

  /**
   * Llama 3's: waves longer than {@code original / low} are slowed down by the factor, those
   * shorter than {@code original / high} stay, and between them the two are mixed (Dubey et al.
   * 2024).
   *
   * @param factor at least 1
   * @param low how many turns a long wave makes at most
   * @param high how many turns a short wave makes at least; above {@code low}
   * @param original the most positions of pretraining
   */
  record Llama3(double factor, double low, double high, int original) implements RotaryScaling {
    @Override
    public float[] of(float[] frequencies) {
      var scaled = new float[frequencies.length];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = scaled(frequencies[i]);
      }
      return scaled;
    }

    private float scaled(float frequency) {
      float wave = 1 / frequency * (float) (2 * Math.PI);
      float slow = frequency / (float) factor;
      if (wave > (float) (original / low)) {
        return slow;
      }
      if (wave < (float) (original / high)) {
        return frequency;
      }
      float share = (1 / wave * original - (float) low) / (float) (high - low);
      return (1 - share) * frequency / (float) factor + share * frequency;
    }
  }
}
