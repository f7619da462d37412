package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adaptive low-rank adaptation: {@code W x} becomes {@code W x + s P E Q x} with {@code Q} of shape
 * {@code [r, in]}, {@code P} of shape {@code [out, r]}, numbers {@code E} on a diagonal and {@code
 * s = alpha / r} with the first rank. In training {@code w (||P^T P - I|| + ||Q Q^T - I||)}, as a
 * mean over all factors, is added to the loss, so that {@code E} comes to be singular values; and
 * the rank of all layers together falls from its first mean to a target: the triplets of a row, a
 * number and a column that matter least, of all layers, get an {@code E} of zero (Zhang et al.
 * 2023, "AdaLoRA: Adaptive Budget Allocation for Parameter-Efficient Fine-Tuning").
 *
 * <p>How much a triplet matters is the sensitivity {@code |parameter gradient|} of its numbers,
 * smoothed, times its uncertainty. Over the first part of a run the budget stays, then it falls
 * with the cube of what is left to go, and in the last part the ranks stay as they are. The
 * upstream computes the same at the start, since {@code E} is zero; {@code P} and {@code Q} start
 * normal with a deviation of 0.02. On linear layers only.
 *
 * <p>Files hold the factors with their first rank; what is masked in them is zero, and comes back
 * into play when training goes on with them. They hold the parts of the schedule as steps of a run
 * of 10,000. A file of PEFT's that holds less, with a {@code rank_pattern}, keeps its ranks.
 *
 * <p>An immutable value: each word gives a changed one.
 */
public final class AdaLora implements Adapter {
  static final String TYPE = "ADALORA";

  private final AdaLoraSettings settings;

  AdaLora(AdaLoraSettings settings) {
    this.settings = settings;
  }

  /**
   * AdaLoRA with alpha at twice the first rank, no dropout, on the family's default modules (query
   * and value for BERT). The ranks fall after a tenth of a run and stay over its last third.
   *
   * @param initial r, the rank of every layer at first, above the target
   * @param target the mean rank of the layers at the end, at least 1; two thirds of the first are
   *     common
   * @return the adapter
   */
  public static AdaLora ranks(int initial, int target) {
    return new AdaLora(AdaLoraSettings.of(initial, target));
  }

  /**
   * Sets the numerator of the scaling.
   *
   * @param alpha positive; the default is twice the first rank
   * @return the changed adapter
   */
  public AdaLora alpha(double alpha) {
    return new AdaLora(settings.alpha(alpha));
  }

  /**
   * Sets the probability of dropout on the input of {@code Q}.
   *
   * @param dropout from 0 up to, but not including, 1; the default is 0
   * @return the changed adapter
   */
  public AdaLora dropout(double dropout) {
    return new AdaLora(settings.dropout(dropout));
  }

  /**
   * Sets the linear layers to adapt.
   *
   * @param patterns names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return the changed adapter
   */
  public AdaLora on(String... patterns) {
    return new AdaLora(settings.on(settings.targets().on(List.of(patterns))));
  }

  /**
   * Adapts every linear layer below the head: PEFT's {@code all-linear}.
   *
   * @return the changed adapter
   * @throws IllegalArgumentException if targets were set
   */
  public AdaLora onAllLinear() {
    return new AdaLora(settings.on(settings.targets().everyLinear()));
  }

  /**
   * Sets when the ranks fall.
   *
   * @param before the share of a run's steps before they do (PEFT's {@code tinit}); the default is
   *     0.1
   * @param after the share of its steps after they have (PEFT's {@code tfinal}); the default is 0.3
   * @return the changed adapter
   * @throws IllegalArgumentException if they leave nothing between them
   */
  public AdaLora schedule(double before, double after) {
    return new AdaLora(settings.schedule(before, after, settings.interval()));
  }

  /**
   * Sets how often triplets are masked while the ranks fall.
   *
   * @param interval in steps (PEFT's {@code deltaT}), at least 1, the default
   * @return the changed adapter
   */
  public AdaLora every(int interval) {
    return new AdaLora(settings.schedule(settings.before(), settings.after(), interval));
  }

  /**
   * Sets how much of the past counts in what a triplet matters.
   *
   * @param sensitivity of the sensitivity (PEFT's {@code beta1}), between 0 and 1; the default is
   *     0.85
   * @param uncertainty of its uncertainty (PEFT's {@code beta2}), between 0 and 1; the default is
   *     0.85
   * @return the changed adapter
   */
  public AdaLora smoothing(double sensitivity, double uncertainty) {
    return new AdaLora(settings.smoothing(sensitivity, uncertainty));
  }

  /**
   * Sets the weight of the penalty that keeps the factors orthogonal.
   *
   * @param weight w, not negative; the default is 0.5
   * @return the changed adapter
   */
  public AdaLora orthogonality(double weight) {
    return new AdaLora(settings.orthogonality(weight));
  }

  /**
   * The ranks that layers have now.
   *
   * @param network a network with arrays, for instance that of a run
   * @return of each adapted layer, by path, how many of its triplets are in force
   */
  public static Map<String, Integer> ranksOf(Module network) {
    var ranks = new LinkedHashMap<String, Integer>();
    network
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (path.endsWith(AdaLoraFactors.NUMBERS)) {
                String layer = path.substring(0, path.length() - AdaLoraFactors.NUMBERS.length());
                ranks.put(layer, AdaLoraFactors.inForce(parameter));
              }
            });
    return ranks;
  }

  @Override
  public void insert(AdapterSites sites) {
    var allocator = new RankAllocator(settings);
    settings
        .targets()
        .in(sites)
        .forEach(
            (path, layer) -> {
              check(path, layer, sites.architecture());
              var factors = new AdaLoraFactors(layer, settings, settings.rankOf(path));
              sites.attach(layer, new AdaLoraLayer(factors, settings));
              allocator.add(factors);
            });
    sites.share(allocator);
  }

  private void check(String path, AdaptableLayer layer, Architecture architecture) {
    if (!(layer instanceof Linear)) {
      throw new IllegalArgumentException(
          "AdaLoRA adapts linear layers, and '%s' of this '%s' network is none: say on(...) with linear layers, or use Lora"
              .formatted(path, architecture.family()));
    }
    if (settings.initial() > 2 * Math.min(layer.in(), layer.out())) {
      throw new IllegalArgumentException(
          "A rank of %d is not low for a layer of %d x %d, '%s'; 6 to 24 are common"
              .formatted(settings.initial(), layer.out(), layer.in(), path));
    }
  }

  /**
   * {@inheritDoc} It is 0.01 here: with the usual 0.002 the loss falls more slowly (measured with
   * all-MiniLM-L6-v2 on short texts).
   *
   * @return 0.01
   */
  @Override
  public double learningRate() {
    return 1e-2;
  }

  @Override
  public String describe(Architecture architecture) {
    return "AdaLoRA r=%d to %d on %s"
        .formatted(
            settings.initial(), settings.target(), settings.targets().describe(architecture));
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    return AdaLoraConfiguration.write(settings, insertion);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdaLora adapter && settings.equals(adapter.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String toString() {
    return "AdaLora[" + settings + "]";
  }
}
