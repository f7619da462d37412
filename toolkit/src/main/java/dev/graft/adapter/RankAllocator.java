package dev.graft.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.TrainingHook;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Distributes the ranks of an {@link AdaLora} over its layers while a network is trained. */
final class RankAllocator extends Module implements TrainingHook {
  private final AdaLoraSettings settings;
  private final List<AdaLoraFactors> layers = new ArrayList<>();

  RankAllocator(AdaLoraSettings settings) {
    this.settings = settings;
  }

  void add(AdaLoraFactors factors) {
    layers.add(factors);
  }

  /**
   * {@inheritDoc} Of layers that are frozen, as in a tuned upstream, nothing is changed.
   *
   * @throws IllegalArgumentException if the run ends before there is a step to learn from
   */
  @Override
  public Session begin(int steps) {
    List<AdaLoraFactors> trained = layers.stream().filter(AdaLoraFactors::trained).toList();
    if (trained.isEmpty()) {
      return new Session() {};
    }
    // The last allocation looks at the steps before it.
    if (steps - part(settings.after(), steps) < 2) {
      throw new IllegalArgumentException(
          "AdaLoRA's ranks fall before the last %s of a run, from its second step on, but this run has %d steps: train longer, or say another schedule(...)"
              .formatted(settings.after(), steps));
    }
    return new Allocation(trained, steps);
  }

  /** Whole steps, for all that a share such as 0.29 is not one in binary. */
  private static int part(double share, int steps) {
    return (int) Math.floor(share * steps + 1e-9);
  }

  /** What is known of a layer's triplets; each list has A, E and B. */
  private record Known(
      AdaLoraFactors factors, List<NDArray> averages, List<NDArray> uncertainties, NDArray mask) {

    static Known of(AdaLoraFactors factors, NDManager scope) {
      return new Known(factors, zeros(factors, scope), zeros(factors, scope), mask(factors, scope));
    }

    private static List<NDArray> zeros(AdaLoraFactors factors, NDManager scope) {
      return factors.all().stream()
          .map(parameter -> Tensors.float32(scope, zeros(parameter), parameter.shape()))
          .toList();
    }

    private static float[] zeros(Parameter parameter) {
      return new float[Math.toIntExact(parameter.size())];
    }

    private static NDArray mask(AdaLoraFactors factors, NDManager scope) {
      var ones = new float[factors.size()];
      Arrays.fill(ones, 1);
      return Tensors.float32(scope, ones, ones.length, 1);
    }

    NDArray values() {
      return factors.all().get(1).array();
    }
  }

  /** One run. */
  private final class Allocation implements Session {
    private final NDManager scope = Tensors.newScope();
    private final List<AdaLoraFactors> layers;
    private final List<Known> known;
    private final int start;
    private final int end;

    Allocation(List<AdaLoraFactors> layers, int steps) {
      this.layers = layers;
      start = part(settings.before(), steps);
      end = steps - part(settings.after(), steps);
      known = layers.stream().map(factors -> Known.of(factors, scope)).toList();
    }

    @Override
    public @Nullable NDArray penalty() {
      if (settings.orthogonality() == 0) {
        return null;
      }
      try (NDArray sum =
          layers.stream().map(Allocation::disorder).reduce(Allocation::added).orElseThrow()) {
        return Operations.scale(sum, settings.orthogonality() / (2 * layers.size()));
      }
    }

    private static NDArray disorder(AdaLoraFactors factors) {
      return AdapterOperations.orthogonality(
          factors.all().get(0).array(), factors.all().get(2).array());
    }

    private static NDArray added(NDArray sum, NDArray own) {
      try (sum;
          own) {
        return Operations.add(sum, own);
      }
    }

    @Override
    public void stepped(int step) {
      if (step < end) {
        known.forEach(this::smooth);
      }
      if (step > start && (step == end || (step < end && step % settings.interval() == 0))) {
        allocate(step);
      } else if (step > end) {
        known.forEach(Allocation::mask);
      }
    }

    private void smooth(Known layer) {
      var parameters = new ArrayList<NDArray>();
      var gradients = new ArrayList<NDArray>();
      for (Parameter parameter : layer.factors().all()) {
        NDArray gradient = Gradients.of(parameter.array());
        if (gradient != null) {
          parameters.add(parameter.array());
          gradients.add(gradient);
        }
      }
      if (gradients.size() == layer.averages().size()) {
        AdapterOperations.smoothSensitivity(
            parameters,
            gradients,
            layer.averages(),
            layer.uncertainties(),
            settings.sensitivity(),
            settings.uncertainty());
      }
      gradients.forEach(NDArray::close);
    }

    /** Leaves as many triplets in force as the budget has, those that matter most. */
    private void allocate(int step) {
      int all = layers.stream().mapToInt(AdaLoraFactors::size).sum();
      int excess = all - budget(step, all);
      if (excess <= 0) {
        return;
      }
      List<float[]> scores = known.stream().map(Allocation::scores).toList();
      var sorted = new float[all];
      int count = 0;
      for (float[] own : scores) {
        System.arraycopy(own, 0, sorted, count, own.length);
        count += own.length;
      }
      Arrays.sort(sorted);
      float threshold = sorted[excess - 1];
      for (int i = 0; i < known.size(); i++) {
        remember(known.get(i), scores.get(i), threshold);
        mask(known.get(i));
      }
    }

    /** From all triplets to the target, with the cube of what is left of the way. */
    private int budget(int step, int all) {
      int target = settings.target() * layers.size();
      double left = 1 - (step - start) / (double) (end - start);
      return (int) ((all - target) * left * left * left + target);
    }

    private static float[] scores(Known layer) {
      try (NDArray scores =
          AdapterOperations.tripletScores(layer.averages(), layer.uncertainties())) {
        return scores.toFloatArray();
      }
    }

    private static void remember(Known layer, float[] scores, float threshold) {
      var mask = new float[scores.length];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = scores[i] > threshold ? 1 : 0;
      }
      try (NDManager own = Tensors.newScope()) {
        Tensors.assign(List.of(layer.mask()), List.of(Tensors.float32(own, mask, mask.length, 1)));
      }
    }

    private static void mask(Known layer) {
      try (NDArray left = DecoderOperations.multiply(layer.values(), layer.mask())) {
        Tensors.assign(List.of(layer.values()), List.of(left));
      }
    }

    @Override
    public List<NDArray> memory() {
      var arrays = new ArrayList<NDArray>();
      for (Known layer : known) {
        arrays.addAll(layer.averages());
        arrays.addAll(layer.uncertainties());
        arrays.add(layer.mask());
      }
      return arrays;
    }

    @Override
    public void close() {
      scope.close();
    }
  }
}
