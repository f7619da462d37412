package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.ResidualSite;
import dev.graft.module.ResidualSite.Kind;
import java.util.Locale;

/**
 * Bottleneck adapters: {@code A(z) = s (W_up f(W_down z + b_down) + b_up)}, put where a sub-layer's
 * output {@code h} joins its residual input {@code x}, before the sub-layer's layer norm {@code
 * LN}.
 *
 * <ul>
 *   <li>Houlsby, after attention and after feed-forward: {@code LN(x + h + A(h))} (Houlsby et al.
 *       2019, "Parameter-Efficient Transfer Learning for NLP")
 *   <li>Pfeiffer, after feed-forward: {@code LN(x + h + A(LN(x + h)))} (Pfeiffer et al. 2021,
 *       "AdapterFusion")
 *   <li>parallel, beside feed-forward: {@code LN(x + h + A(x))} (He et al. 2022, "Towards a Unified
 *       View of Parameter-Efficient Transfer Learning")
 * </ul>
 *
 * <p>{@code W_down} starts Kaiming-uniform, everything else at zero, so that the network starts as
 * the upstream.
 *
 * @param placement where it sits
 * @param size the width inside, at least 1
 * @param activation f
 * @param scale s, positive
 */
public record Bottleneck(Placement placement, int size, Activation activation, double scale)
    implements Adapter {

  /** Where a bottleneck adapter sits, and what it reads. */
  public enum Placement {
    /** After attention and after feed-forward, reading the sub-layer's output. */
    HOULSBY,
    /** After feed-forward, reading the normalised residual sum. */
    PFEIFFER,
    /** Beside feed-forward, reading its residual input. */
    PARALLEL;

    /**
     * The name as it stands in files.
     *
     * @return the constant's, in lower case
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private boolean sitsAt(Kind kind) {
      return this == HOULSBY || kind == Kind.FEED_FORWARD;
    }
  }

  /** Checks the values. */
  public Bottleneck {
    if (size < 1) {
      throw new IllegalArgumentException(
          "The size of a bottleneck adapter must be at least 1, but was %d; a sixteenth of the "
                  .formatted(size)
              + "network's width is common");
    }
    if (!(scale > 0 && Double.isFinite(scale))) {
      throw new IllegalArgumentException(
          "The scale of a bottleneck adapter must be positive, but was " + scale);
    }
  }

  /**
   * After attention and after feed-forward, with swish and scale 1.
   *
   * @param size the width inside, at least 1
   * @return the adapter
   */
  public static Bottleneck houlsby(int size) {
    return new Bottleneck(Placement.HOULSBY, size, Activation.SWISH, 1);
  }

  /**
   * After feed-forward, with ReLU and scale 1.
   *
   * @param size the width inside, at least 1
   * @return the adapter
   */
  public static Bottleneck pfeiffer(int size) {
    return new Bottleneck(Placement.PFEIFFER, size, Activation.RELU, 1);
  }

  /**
   * Beside feed-forward, with ReLU and scale 4.
   *
   * @param size the width inside, at least 1
   * @return the adapter
   */
  public static Bottleneck parallel(int size) {
    return new Bottleneck(Placement.PARALLEL, size, Activation.RELU, 4);
  }

  /**
   * Sets the activation.
   *
   * @param activation f
   * @return the changed adapter
   */
  public Bottleneck activation(Activation activation) {
    return new Bottleneck(placement, size, activation, scale);
  }

  /**
   * Sets the factor of the adapter's output.
   *
   * @param scale s, positive
   * @return the changed adapter
   */
  public Bottleneck scale(double scale) {
    return new Bottleneck(placement, size, activation, scale);
  }

  @Override
  public void insert(AdapterSites sites) {
    for (ResidualSite site : sites.all(ResidualSite.class).values()) {
      if (placement.sitsAt(site.kind())) {
        sites.attach(site, placement.word(), new BottleneckLayer(this, site.width()));
      }
    }
  }

  @Override
  public String describe(Architecture architecture) {
    String name = placement.word();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1) + " adapters of " + size;
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    var json = new JsonObject();
    json.addProperty("peft_type", "BOTTLENECK");
    json.addProperty("placement", placement.word());
    json.addProperty("bottleneck_size", size);
    json.addProperty("non_linearity", activation.word());
    json.addProperty("scaling", scale);
    return json;
  }
}
