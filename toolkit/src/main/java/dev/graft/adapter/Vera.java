package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.Dropout;
import dev.graft.module.Linear;
import java.util.List;
import java.util.Map;

/**
 * Vector-based random matrix adaptation: a linear layer {@code W x} becomes {@code W x + b * (B (d
 * * (A x)))}, where {@code A} and {@code B} are random, frozen and the same for all layers, and
 * only the vectors {@code d} of shape {@code [r]} and {@code b} of shape {@code [out]} are trained
 * (Kopiczko et al. 2024, "VeRA: Vector-based Random Matrix Adaptation"). {@code b} starts at zero,
 * so that the network starts as the upstream; {@code A} and {@code B} start uniform within {@code
 * sqrt(6 / n)}, {@code n} being their number of columns.
 *
 * <p>{@code A} is {@code [r, in]} and {@code B} {@code [out, r]} with the largest {@code in} and
 * {@code out} of the layers adapted; a layer uses as many columns and rows as it needs. Files hold
 * both.
 *
 * @param rank r, at least 1
 * @param dropout the probability of dropout on the input of {@code A}
 * @param initial the first value of the elements of {@code d}; 0.1 or less is recommended
 * @param targets the modules to adapt, as patterns; empty for the family's default
 */
public record Vera(int rank, double dropout, double initial, List<String> targets)
    implements Adapter {
  private static final double USUAL_INITIAL = 0.1;

  /** Checks the values. */
  public Vera {
    if (rank < 1) {
      throw new IllegalArgumentException(
          "The rank of VeRA must be at least 1, but was %d; 256 is common".formatted(rank));
    }
    if (!Double.isFinite(initial)) {
      throw new IllegalArgumentException(
          "VeRA's first value of d must be a number, but was %s; 0.1 is common".formatted(initial));
    }
    var unused = new Dropout(dropout);
    targets = List.copyOf(targets);
  }

  /**
   * VeRA of a rank, with no dropout and a first value of 0.1, on the family's default modules
   * (query and value for BERT).
   *
   * @param rank r, at least 1; larger than LoRA's, since it costs little
   * @return the adapter
   */
  public static Vera rank(int rank) {
    return new Vera(rank, 0, USUAL_INITIAL, List.of());
  }

  /**
   * Sets the probability of dropout on the input of {@code A}.
   *
   * @param dropout from 0 up to, but not including, 1; the default is 0
   * @return the changed adapter
   */
  public Vera dropout(double dropout) {
    return new Vera(rank, dropout, initial, targets);
  }

  /**
   * Sets the first value of the elements of {@code d}.
   *
   * @param initial the default is 0.1
   * @return the changed adapter
   */
  public Vera initial(double initial) {
    return new Vera(rank, dropout, initial, targets);
  }

  /**
   * Sets the modules to adapt.
   *
   * @param targets names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return the changed adapter
   */
  public Vera on(String... targets) {
    return new Vera(rank, dropout, initial, List.of(targets));
  }

  @Override
  public void insert(AdapterSites sites) {
    if (sites.all(Linear.class).isEmpty()) {
      throw noneOf(sites.architecture());
    }
    Map<String, Linear> layers = sites.named(Linear.class, targetsIn(sites.architecture()));
    long in = layers.values().stream().mapToLong(Linear::in).max().orElseThrow();
    long out = layers.values().stream().mapToLong(Linear::out).max().orElseThrow();
    var projections = new VeraProjections(rank, in, out);
    sites.share(projections);
    layers
        .values()
        .forEach(linear -> sites.attach(linear, new VeraLayer(this, linear.out(), projections)));
  }

  /**
   * {@inheritDoc} It is 0.01 here: its vectors move the network little, and with the usual 0.002
   * its loss falls more slowly (measured with all-MiniLM-L6-v2 on short texts).
   *
   * @return 0.01
   */
  @Override
  public double learningRate() {
    return 1e-2;
  }

  @Override
  public String describe(Architecture architecture) {
    return "VeRA r=%d on %s".formatted(rank, PeftTargets.shown(targetsIn(architecture)));
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    Architecture architecture = insertion.architecture();
    var json = new JsonObject();
    json.addProperty("peft_type", "VERA");
    json.addProperty("r", rank);
    json.add(
        PeftTargets.KEY,
        PeftTargets.json(
            PeftTargets.written(targetsIn(architecture), insertion.places(), architecture)));
    json.addProperty("vera_dropout", dropout);
    json.addProperty("d_initial", initial);
    json.addProperty("fan_in_fan_out", architecture.fanInFanOut());
    json.addProperty("bias", "none");
    json.addProperty("init_weights", true);
    json.addProperty("projection_prng_key", 0);
    json.addProperty(VeraConfiguration.SAVED, true);
    return json;
  }

  /** What all layers share does not stand below the base model. */
  @Override
  public FileNames fileNames(Insertion insertion) {
    return (path, published) -> {
      String name = path.substring(path.lastIndexOf('.') + 1);
      return name.equals(VeraProjections.A) || name.equals(VeraProjections.B)
          ? FileNames.OUTER_PREFIX + name
          : FileNames.PEFT.of(path, published);
    };
  }

  private List<String> targetsIn(Architecture architecture) {
    List<String> named = targets.isEmpty() ? architecture.defaultTargets() : targets;
    if (named.isEmpty()) {
      throw noneOf(architecture);
    }
    return named;
  }

  private static IllegalArgumentException noneOf(Architecture architecture) {
    return new IllegalArgumentException(
        "VeRA adapts linear layers, and a '%s' network has none but its head: say topLayers(n)"
            .formatted(architecture.family()));
  }
}
