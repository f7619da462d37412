package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.adapter.LoraOptions.Biases;
import dev.graft.architecture.Architecture;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.Linear;
import dev.graft.module.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Low-rank adaptation: a linear layer {@code W x} becomes {@code W x + s B A x} with {@code A} of
 * shape {@code [r, in]}, {@code B} of shape {@code [out, r]} and {@code s = alpha / r}; {@code W}
 * stays frozen (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models"). {@code A}
 * starts Kaiming-uniform and {@code B} at zero, so that the network starts as the upstream.
 *
 * <p>Of a table of embeddings it is {@code A}, {@code [r, rows]}, that starts at zero, and {@code
 * B} is normal. Of a convolution {@code A} has its geometry and {@code r} channels, and {@code B}
 * is one pixel wide with as many groups as the convolution: {@code r} has to be a multiple of them,
 * and with more than one group the adapter cannot be merged.
 *
 * <p>An immutable value: each word gives a changed one.
 */
public final class Lora implements Adapter {
  private final LoraRanks ranks;
  private final LoraTargets targets;
  private final LoraOptions options;

  Lora(LoraRanks ranks, LoraTargets targets, LoraOptions options) {
    this.ranks = ranks;
    this.targets = targets;
    this.options = options;
  }

  /**
   * LoRA of a rank, with alpha at twice the rank, no dropout, on the family's default modules
   * (query and value for BERT; of a family without a default every linear layer and convolution).
   *
   * @param rank r, at least 1
   * @return the adapter
   */
  public static Lora rank(int rank) {
    return new Lora(LoraRanks.of(rank), LoraTargets.DEFAULT, LoraOptions.DEFAULTS);
  }

  /**
   * Sets the rank of some layers. Alpha stays as it is, also theirs.
   *
   * @param pattern a name, the end of a path, or a glob, of targets or of what they lie in, such as
   *     {@code layer.0}; of several patterns that select a layer the last counts
   * @param rank r, at least 1
   * @return the changed adapter
   */
  public Lora rank(String pattern, int rank) {
    return new Lora(ranks.rank(pattern, rank), targets, options);
  }

  /**
   * Sets the numerator of the scaling.
   *
   * @param alpha positive; the default is twice the rank
   * @return the changed adapter
   */
  public Lora alpha(double alpha) {
    return new Lora(ranks.alpha(alpha), targets, options);
  }

  /**
   * Sets the numerator of some layers' scaling.
   *
   * @param pattern as {@link #rank(String, int)} has it
   * @param alpha positive
   * @return the changed adapter
   */
  public Lora alpha(String pattern, double alpha) {
    return new Lora(ranks.alpha(pattern, alpha), targets, options);
  }

  /**
   * Sets the probability of dropout on the input of {@code A}; ids of embeddings are not dropped.
   *
   * @param dropout from 0 up to, but not including, 1; the default is 0
   * @return the changed adapter
   */
  public Lora dropout(double dropout) {
    return new Lora(ranks, targets, options.dropout(dropout));
  }

  /**
   * Sets the layers to adapt: linear ones, convolutions, tables of embeddings.
   *
   * @param patterns names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return the changed adapter
   */
  public Lora on(String... patterns) {
    return new Lora(ranks, targets.on(List.of(patterns)), options);
  }

  /**
   * Adapts every linear layer below the head, a pooler's too: PEFT's {@code all-linear} (Dettmers
   * et al. 2023, "QLoRA").
   *
   * @return the changed adapter
   * @throws IllegalArgumentException if targets were set
   */
  public Lora onAllLinear() {
    return new Lora(ranks, targets.everyLinear(), options);
  }

  /**
   * Scales by {@code alpha / sqrt(r)}, so that high ranks learn as well as low ones (Kalajdzievski
   * 2023, "A Rank Stabilization Scaling Factor for Fine-Tuning with LoRA").
   *
   * @return the changed adapter
   */
  public Lora rankStabilised() {
    return new Lora(ranks.stabilised(true), targets, options);
  }

  /**
   * Weight-decomposed adaptation: the weight becomes {@code m (W + s B A) / ||W + s B A||} with the
   * norm of each output's weights and a trained magnitude {@code m} for each output, which starts
   * as the norm of {@code W}. The norm passes no gradient (Liu et al. 2024, "DoRA:
   * Weight-Decomposed Low-Rank Adaptation", section 4.3).
   *
   * @return the changed adapter
   */
  public Lora dora() {
    return new Lora(ranks, targets, options.dora(true));
  }

  /**
   * Starts {@code A} normally distributed with a standard deviation of {@code 1 / r}.
   *
   * @return the changed adapter
   * @throws IllegalArgumentException if another start was said
   */
  public Lora gaussian() {
    return new Lora(ranks, targets, options.start(LoraStart.GAUSSIAN));
  }

  /**
   * Starts {@code s B A} as the principal part of {@code W}, its {@code r} largest singular values
   * (Meng et al. 2024, "PiSSA: Principal Singular Values and Singular Vectors Adaptation"). Of
   * linear layers only.
   *
   * <p>The layer computes {@code W x + s (B A - B0 A0) x} with the first values {@code A0}, {@code
   * B0}: the same as with a base of {@code W - s B0 A0}, but the upstream's arrays stay as they are
   * and shared. Files hold this as a plain LoRA of twice the rank and twice alpha, {@code [A; A0]}
   * and {@code [B, -B0]}, which PEFT loads on the unchanged base; loaded again, it computes the
   * same and is a plain LoRA, of which all trains.
   *
   * @return the changed adapter
   * @throws IllegalArgumentException if another start was said
   */
  public Lora pissa() {
    return new Lora(ranks, targets, options.start(LoraStart.PISSA));
  }

  /**
   * Starts {@code B} and {@code A} as the first columns of {@code Q} and the first rows of {@code
   * R} in {@code W = Q R} (Büyükakyüz 2024, "OLoRA: Orthonormal Low-Rank Adaptation of Large
   * Language Models"). Of linear layers only; computed and saved as {@link #pissa} is.
   *
   * @return the changed adapter
   * @throws IllegalArgumentException if another start was said
   */
  public Lora olora() {
    return new Lora(ranks, targets, options.start(LoraStart.OLORA));
  }

  /**
   * Lets {@code B} learn faster than {@code A} (Hayou, Ghosh and Yu 2024, "LoRA+: Efficient Low
   * Rank Adaptation of Large Models"); tables of embeddings are spared. A matter of training: files
   * do not hold it.
   *
   * @param ratio what the learning rate of {@code B} is multiplied with; positive, the default is
   *     1; the paper suggests 16, with a lower rate for {@code A}
   * @return the changed adapter
   */
  public Lora plusRatio(double ratio) {
    return new Lora(ranks, targets, options.plusRatio(ratio));
  }

  @Override
  public void insert(AdapterSites sites) {
    Map<String, AdaptableLayer> layers = targets.in(sites);
    ranks.check(layers.keySet());
    layers.forEach(
        (path, layer) -> {
          int rank = ranks.rankOf(path);
          check(path, layer, rank);
          double scale = ranks.scaleOf(path);
          sites.attach(
              layer,
              options.dora()
                  ? new DoraLayer(layer, options, rank, scale)
                  : new LoraLayer(layer, options, rank, scale));
        });
    thaw(sites, layers);
  }

  private void check(String path, AdaptableLayer layer, int rank) {
    LoraShape shape = LoraShape.of(layer);
    if (options.start().fromWeight() && !(layer instanceof Linear)) {
      throw new IllegalArgumentException(
          "%s starts from the weights of linear layers, and '%s' is none: say on(...) with linear layers, or leave out %s"
              .formatted(
                  options.start().method(),
                  path,
                  options.start().method().toLowerCase(Locale.ROOT) + "()"));
    }
    if (options.outputBias() && !shape.dropsInput()) {
      throw new IllegalArgumentException(
          "A bias of B (lora_bias) is for linear layers and convolutions, and '%s' is a table"
              .formatted(path));
    }
    long largest =
        options.start().fromWeight()
            ? Math.min(layer.in(), layer.out())
            // What began at the weights is stored with twice the rank.
            : Math.max(shape.largestRank(), 2 * Math.min(layer.in(), layer.out()));
    if (rank > largest) {
      throw new IllegalArgumentException(
          "A rank of %d is not low for a layer of %d x %d, '%s'; 4 to 16 are common"
              .formatted(rank, layer.out(), layer.in(), path));
    }
    if (rank % shape.groups() != 0) {
      throw new IllegalArgumentException(
          "'%s' is a convolution of %d groups, which do not divide its rank of %d: say rank(\"%s\", %d)"
              .formatted(path, shape.groups(), rank, path, shape.groups()));
    }
  }

  private void thaw(AdapterSites sites, Map<String, AdaptableLayer> layers) {
    if (options.biases() == Biases.LORA_ONLY) {
      layers.forEach(
          (path, layer) -> {
            if (layer.bias() != null) {
              sites.thaw(path + ".bias");
            }
          });
    } else if (options.biases() == Biases.ALL) {
      var biases = new ArrayList<String>();
      sites
          .backbone()
          .parameters()
          .forEach(
              (path, parameter) -> {
                if (path.endsWith(".bias") && parameter.role() == Parameter.Role.UPSTREAM) {
                  biases.add(path);
                }
              });
      biases.forEach(sites::thaw);
    }
  }

  @Override
  public String describe(Architecture architecture) {
    var name = new StringBuilder(ranks.stabilised() ? "rank-stabilised " : "");
    if (!options.dora()) {
      name.append(options.start().method());
    } else if (options.start().fromWeight()) {
      name.append("DoRA from ").append(options.start().method());
    } else {
      name.append("DoRA");
    }
    name.append(options.plusRatio() == 1 ? "" : "+");
    return "%s %s on %s".formatted(name, ranks.describe(), targets.describe(architecture));
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    return LoraConfiguration.write(ranks, targets, options, insertion);
  }

  /** PEFT's wrapped layers hold their own bias one level down. */
  @Override
  public FileNames fileNames(Insertion insertion) {
    if (options.biases() == Biases.NONE) {
      return FileNames.PEFT;
    }
    return (path, published) -> {
      int end = path.lastIndexOf(".bias");
      boolean adapted = end > 0 && end + 5 == path.length() && targets.name(path.substring(0, end));
      return FileNames.PREFIX
          + (adapted
              ? published.substring(0, published.length() - 5) + ".base_layer.bias"
              : published);
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lora lora
        && ranks.equals(lora.ranks)
        && targets.equals(lora.targets)
        && options.equals(lora.options);
  }

  @Override
  public int hashCode() {
    return Objects.hash(ranks, targets, options);
  }

  @Override
  public String toString() {
    return "Lora[%s, %s, %s]".formatted(ranks, targets, options);
  }
}
