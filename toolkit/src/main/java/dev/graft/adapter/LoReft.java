package dev.graft.adapter;

import com.google.gson.JsonObject;
import dev.graft.architecture.Architecture;
import dev.graft.module.AttentionBlock;
import dev.graft.module.Module;
import dev.graft.module.Span;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Low-rank linear subspace representation fine-tuning: no weight is adapted, but the vectors {@code
 * h} that layers give, at the first and the last places of every text:
 *
 * <pre>  h + R^T (W h + b - R h)</pre>
 *
 * <p>{@code W} and {@code R} have the shape {@code [r, width]}, {@code b} has {@code [r]}, and the
 * rows of {@code R} are orthonormal (Wu et al. 2024, "ReFT: Representation Finetuning for Language
 * Models"). {@code R} is made, in each step, from a trained matrix {@code A} of any rows as the
 * {@code Q} of {@code A = L Q} with a lower triangular {@code L}; files hold {@code A}. {@code A}
 * starts random with orthonormal rows, {@code W} as {@code A} and {@code b} at zero, so that the
 * network starts as the upstream; the paper's code draws {@code W} anew.
 *
 * <p>Padding has no places, and the vectors of a prompt count as a text's first tokens. Of an image
 * the places are those of its patches, and of the token before them. In a text shorter than the
 * first and the last places together, those of the beginning come first. When a text is generated,
 * the places are those of its beginning that was given.
 *
 * @param rank r, at least 1
 * @param first at how many places of the beginning, at least 0
 * @param last at how many places of the end, at least 0
 * @param tied whether the beginning and the end share {@code R}, {@code W} and {@code b}
 * @param layers the numbers of the layers after which it sits, from 0; empty for all
 */
public record LoReft(int rank, int first, int last, boolean tied, List<Integer> layers)
    implements Adapter {
  static final String TYPE = "LOREFT";

  private static final int USUAL_PLACES = 3;

  /** Checks the values. */
  public LoReft {
    if (rank < 1) {
      throw new IllegalArgumentException(
          "The rank of LoReFT must be at least 1, but was %d; 1 to 8 are common".formatted(rank));
    }
    if (first < 0 || last < 0 || first + last < 1) {
      throw new IllegalArgumentException(
          "LoReFT needs at least 1 place at the beginning or the end of a text, but was given %d and %d; 3 and 3 are common"
              .formatted(first, last));
    }
    layers = layers.stream().sorted().distinct().toList();
    if (!layers.isEmpty() && layers.get(0) < 0) {
      throw new IllegalArgumentException(
          "Layers are numbered from 0, but LoReFT was given " + layers.get(0));
    }
  }

  /**
   * LoReFT of a rank after every layer, at the first 3 and the last 3 places, which share their
   * parameters.
   *
   * @param rank r, at least 1
   * @return the adapter
   */
  public static LoReft rank(int rank) {
    return new LoReft(rank, USUAL_PLACES, USUAL_PLACES, true, List.of());
  }

  /**
   * Sets the places.
   *
   * @param first at how many places of the beginning, at least 0; the default is 3
   * @param last at how many places of the end, at least 0; the default is 3
   * @return the changed adapter
   */
  public LoReft places(int first, int last) {
    return new LoReft(rank, first, last, tied, layers);
  }

  /**
   * Gives the beginning and the end parameters of their own, which are twice as many.
   *
   * @return the changed adapter
   */
  public LoReft untied() {
    return new LoReft(rank, first, last, false, layers);
  }

  /**
   * Sets the layers after which it sits.
   *
   * @param layers their numbers, from 0
   * @return the changed adapter
   * @throws IllegalArgumentException if there are none
   */
  public LoReft onLayers(int... layers) {
    if (layers.length == 0) {
      throw new IllegalArgumentException("LoReFT sits after at least one layer");
    }
    return new LoReft(rank, first, last, tied, IntStream.of(layers).boxed().toList());
  }

  @Override
  public void insert(AdapterSites sites) {
    Architecture architecture = sites.architecture();
    List<? extends Module> all = sites.backbone().layers();
    checkLayers(all.size(), architecture);
    int width = architecture.width();
    for (int index = 0; index < all.size(); index++) {
      if (!(all.get(index) instanceof AttentionBlock block)) {
        throw new IllegalArgumentException(
            "LoReFT changes the vectors of tokens or patches, which the layers of a '%s' network do not give: use Lora or another adapter of its weights"
                .formatted(architecture.family()));
      }
      if (layers.isEmpty() || layers.contains(index)) {
        checkRank(width, architecture);
        attach(sites, block, width);
      }
    }
  }

  private void attach(AdapterSites sites, AttentionBlock block, int width) {
    if (tied) {
      sites.attach(block, "reft", new LoReftLayer(rank, width, new Span(first, last, 0)));
      return;
    }
    if (first > 0) {
      sites.attach(block, "reft.first", new LoReftLayer(rank, width, new Span(first, 0, 0)));
    }
    if (last > 0) {
      sites.attach(block, "reft.last", new LoReftLayer(rank, width, new Span(0, last, first)));
    }
  }

  private void checkLayers(int count, Architecture architecture) {
    for (int layer : layers) {
      if (layer >= count) {
        throw new IllegalArgumentException(
            "LoReFT shall sit after layer %d, but this '%s' network has %d layers, numbered from 0"
                .formatted(layer, architecture.family(), count));
      }
    }
  }

  private void checkRank(int width, Architecture architecture) {
    if (rank > width) {
      throw new IllegalArgumentException(
          "LoReFT's rank of %d is more than the width of this '%s' network, %d; 1 to 8 are common"
              .formatted(rank, architecture.family(), width));
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
    String where =
        layers.isEmpty()
            ? ""
            : " after "
                + (layers.size() == 1 ? "layer " : "layers ")
                + layers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return "LoReFT r=%d at %d+%d places%s".formatted(rank, first, last, where);
  }

  @Override
  public JsonObject configuration(Insertion insertion) {
    return LoReftConfiguration.write(this);
  }
}
