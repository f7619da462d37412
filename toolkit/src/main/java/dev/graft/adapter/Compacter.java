package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.ResidualSite;
import dev.graft.module.ResidualSite.Kind;

/**
 * Compacter: bottleneck adapters {@code A(h) = U f(D h + b_D) + b_U} on a sub-layer's output {@code
 * h}, of which {@code LN(x + h + A(h))} is made, and whose two matrices are sums of {@code n}
 * Kronecker products:
 *
 * <pre>  H = sum_i C_i (x) (S_i T_i),  H of shape [in, out], y = x H + b</pre>
 *
 * <p>The {@code n} matrices {@code C_i} of shape {@code [n, n]} are the same for all of the
 * adapter's matrices; {@code S_i} of shape {@code [in / n, r]} and {@code T_i} of shape {@code [r,
 * out / n]} are each matrix's own (Karimi Mahabadi, Henderson and Ruder 2021, "Compacter: Efficient
 * Low-Rank Hypercomplex Adapter Layers"; the products are those of Zhang et al. 2021, "Beyond
 * Fully-Connected Layers with Quaternions"). {@code C} starts normal with a deviation of 0.0001,
 * {@code S} and {@code T} Xavier-normal, the biases at zero: the network starts as the upstream but
 * for less than what float32 can tell.
 *
 * <p>With the width {@code d} of the network and the size {@code m}, it trains {@code n^3} numbers
 * and {@code 2 r (d + m) + d + m} at each place.
 *
 * @param afterAttention whether it sits after attention as well as after feed-forward
 * @param size m, the width inside, a multiple of {@code n}
 * @param phmDimension n, at least 1; it has to divide the network's width too
 * @param rank r, at least 1
 * @param activation f
 */
public record Compacter(
    boolean afterAttention, int size, int phmDimension, int rank, Activation activation)
    implements Adapter {
  static final String TYPE = "COMPACTER";

  private static final String WORD = "compacter";

  /** Checks the values. */
  public Compacter {
    if (phmDimension < 1) {
      throw new IllegalArgumentException(
          "Compacter's matrices are sums of at least 1 Kronecker product, but was given %d; 4 is common"
              .formatted(phmDimension));
    }
    if (size < 1 || size % phmDimension != 0) {
      throw new IllegalArgumentException(
          "The size of Compacter must be a positive multiple of its %d Kronecker products, but was %d; %d is next"
              .formatted(
                  phmDimension, size, phmDimension * (1 + Math.max(0, size - 1) / phmDimension)));
    }
    if (rank < 1) {
      throw new IllegalArgumentException(
          "The rank of Compacter must be at least 1, but was %d; 1 is common".formatted(rank));
    }
  }

  /**
   * After attention and after feed-forward, with 4 products of rank 1 and GELU.
   *
   * @param size the width inside, a multiple of 4; a 32nd of the network's width is common
   * @return the adapter
   */
  public static Compacter standard(int size) {
    return new Compacter(true, size, 4, 1, Activation.GELU);
  }

  /**
   * After feed-forward alone (the paper's Compacter++), with 4 products of rank 1 and GELU.
   *
   * @param size the width inside, a multiple of 4; a 32nd of the network's width is common
   * @return the adapter
   */
  public static Compacter plusPlus(int size) {
    return new Compacter(false, size, 4, 1, Activation.GELU);
  }

  /**
   * Sets the number of Kronecker products, and with it the size of their first factors.
   *
   * @param n at least 1; has to divide the size and the network's width; the default is 4
   * @return the changed adapter
   */
  public Compacter phmDimension(int n) {
    return new Compacter(afterAttention, size, n, rank, activation);
  }

  /**
   * Sets the rank of the products' second factors.
   *
   * @param rank r, at least 1; the default is 1
   * @return the changed adapter
   */
  public Compacter rank(int rank) {
    return new Compacter(afterAttention, size, phmDimension, rank, activation);
  }

  /**
   * Sets the activation.
   *
   * @param activation f
   * @return the changed adapter
   */
  public Compacter activation(Activation activation) {
    return new Compacter(afterAttention, size, phmDimension, rank, activation);
  }

  @Override
  public void insert(AdapterSites sites) {
    var rule = new KroneckerRule(phmDimension);
    for (ResidualSite site : sites.all(ResidualSite.class).values()) {
      if (afterAttention || site.kind() == Kind.FEED_FORWARD) {
        check(site.width());
        sites.attach(site, WORD, new CompacterLayer(this, site.width(), rule));
      }
    }
    sites.share(rule);
  }

  private void check(long width) {
    if (width % phmDimension != 0) {
      throw new IllegalArgumentException(
          "The network's width of %d is no multiple of Compacter's %d Kronecker products: say phmDimension(n) with a divisor of both %d and the size of %d"
              .formatted(width, phmDimension, width, size));
    }
  }

  /**
   * {@inheritDoc} It is 0.005 here: with the usual 0.002 the loss falls more slowly (measured with
   * all-MiniLM-L6-v2 on short texts).
   *
   * @return 0.005
   */
  @Override
  public double learningRate() {
    return 5e-3;
  }

  @Override
  public String describe(Architecture architecture) {
    return (afterAttention ? "Compacter of " : "Compacter++ of ") + size;
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    return CompacterConfiguration.write(this);
  }

  /** What all places share does not stand below the base model. */
  @Override
  public FileNames fileNames(Insertion insertion) {
    return (path, published) ->
        ("." + path).endsWith("." + KroneckerRule.NAME)
            ? FileNames.OUTER_PREFIX + KroneckerRule.NAME
            : FileNames.PEFT.of(path, published);
  }

  /** The part of its parameters' paths that tells its modules from those of other methods. */
  public static String word() {
    return WORD;
  }
}
