package dev.graft.module;

import ai.djl.ndarray.NDArray;
import dev.graft.tensor.AdapterOperations;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.PromptOperations;
import dev.graft.tensor.RelativeOperations;
import dev.graft.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of vectors, looked up by id or by position. To the table of the tokens belongs what
 * stands before those of every text: vectors of a {@link Prompt} in the places that have the id
 * {@link #PLACE}, and a {@link Prefix}, which it only keeps.
 */
public final class Embedding extends AdaptableLayer {
  /** The id of the places before a text that prompts fill, the same at the left of every row. */
  public static final int PLACE = -1;

  private final Parameter weight;
  private final boolean readWhole;
  private final double scale;
  private final List<VirtualTokens> preceding = new ArrayList<>();

  /**
   * A pretrained table.
   *
   * @param weights where its table comes from
   * @param rows how many ids or positions there are
   * @param width the length of a vector
   */
  public Embedding(Weights weights, long rows, long width) {
    this(weights, rows, width, 1, false);
  }

  private Embedding(Weights weights, long rows, long width, double scale, boolean readWhole) {
    this.weight = parameter("weight", weights.get("weight", rows, width));
    this.scale = scale;
    this.readWhole = readWhole;
  }

  /**
   * A pretrained table that the network reads as a whole, past its adapters.
   *
   * @param weights where its table comes from
   * @param rows how many there are
   * @param width the length of a vector
   * @return the table
   */
  public static Embedding readWhole(Weights weights, long rows, long width) {
    return new Embedding(weights, rows, width, 1, true);
  }

  /** Whether the network reads the table as a whole: adapters on it would change nothing. */
  public boolean readWhole() {
    return readWhole;
  }

  /**
   * A pretrained table whose vectors are used in another size.
   *
   * @param weights where its table comes from
   * @param rows how many ids there are
   * @param width the length of a vector
   * @param scale what the vectors of ids are multiplied with
   */
  public Embedding(Weights weights, long rows, long width, double scale) {
    this(weights, rows, width, scale, false);
  }

  /**
   * Puts something before the tokens of every text, outward of what was put there earlier.
   *
   * @param name the name of the adapter, which becomes a part of the parameters' paths
   * @param vectors a prompt or a prefix
   */
  public void precede(String name, VirtualTokens vectors) {
    vectors.belongTo(name);
    // Two without a name would have the same paths.
    String part = name.isEmpty() && !preceding.isEmpty() ? "preceding" : name;
    preceding.add(child(part.isEmpty() ? part : free(part), vectors));
  }

  /**
   * What stands before the tokens of every text.
   *
   * @return from what is nearest to the tokens outward
   */
  public List<VirtualTokens> preceding() {
    return Collections.unmodifiableList(preceding);
  }

  /**
   * The table itself, for a head that shares it.
   *
   * @return {@code [rows, width]}
   */
  @Override
  public Parameter weight() {
    return weight;
  }

  @Override
  public @Nullable Parameter bias() {
    return null;
  }

  @Override
  public boolean transposed() {
    return true;
  }

  @Override
  public long in() {
    return weight.shape()[0];
  }

  @Override
  public long out() {
    return weight.shape()[1];
  }

  @Override
  protected NDArray own(NDArray ids) {
    return Operations.embedding(ids, weight.array());
  }

  /**
   * Looks ids up.
   *
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @return {@code [batch, tokens, width]}
   */
  public NDArray forward(NDArray ids) {
    return scaled(forward(ids, false));
  }

  /**
   * Looks ids up and puts the vectors of prompts into the places that are theirs.
   *
   * @param ids int64 {@code [batch, tokens]}, the first of which are {@link #PLACE} as often as
   *     prompts need; stays open
   * @return {@code [batch, tokens, width]}
   */
  public NDArray prompted(NDArray ids) {
    List<Prompt> prompts =
        preceding.stream()
            .filter(VirtualTokens::present)
            .filter(Prompt.class::isInstance)
            .map(Prompt.class::cast)
            .toList();
    if (prompts.isEmpty()) {
      return forward(ids);
    }
    int places = prompts.stream().mapToInt(VirtualTokens::count).sum();
    NDArray vectors;
    try (NDArray own = PromptOperations.columnsFrom(ids, places)) {
      vectors = forward(own);
    }
    for (Prompt prompt : prompts) {
      vectors = prompt.before(vectors);
    }
    return vectors;
  }

  private NDArray scaled(NDArray vectors) {
    if (scale == 1) {
      return vectors;
    }
    try (vectors) {
      return Operations.scale(vectors, scale);
    }
  }

  /**
   * The pretrained vectors of some ids, as they are used.
   *
   * @param ids the ids
   * @return {@code [ids, width]}, row by row
   */
  public float[] pretrained(long... ids) {
    return Gradients.off(
        () -> {
          try (var scope = Tensors.newScope();
              NDArray chosen = Tensors.int64(scope, ids, ids.length);
              NDArray vectors =
                  scaled(Operations.embedding(chosen, weight.firstValues(scope, "", 0)))) {
            return vectors.toFloatArray();
          }
        });
  }

  /**
   * Adds to every token the vector of its position.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addPositions(NDArray x) {
    return addPositions(x, 0);
  }

  /**
   * Adds to every token the vector of its position.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @param first the position of the first token
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addPositions(NDArray x, int first) {
    try (x) {
      if (adapted() || first > 0) {
        try (NDArray places = PromptOperations.positionsFrom(x, first)) {
          return plus(x, places);
        }
      }
      return Operations.addPositions(x, weight.array());
    }
  }

  /**
   * Adds to every token the vector of its position, where positions are counted from {@code padding
   * + 1} and padding has the position {@code padding}.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @param ids int64 {@code [batch, tokens]}; stays open
   * @param padding the id of padding
   * @param first how many positions are taken before those of the tokens
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addPositionsAfterPadding(NDArray x, NDArray ids, int padding, int first) {
    try (x) {
      if (adapted() || first > 0) {
        try (NDArray places = AdapterOperations.positionsAfterPadding(ids, padding, first)) {
          return plus(x, places);
        }
      }
      return RelativeOperations.addPositionsAfterPadding(x, ids, weight.array(), padding);
    }
  }

  /**
   * Adds the same vector to every token.
   *
   * @param x {@code [batch, tokens, width]}; closed by this method
   * @param row which vector
   * @return {@code [batch, tokens, width]}
   */
  public NDArray addRow(NDArray x, int row) {
    try (x) {
      if (adapted()) {
        try (NDArray place = AdapterOperations.rowIndex(x, row)) {
          return plus(x, place);
        }
      }
      return Operations.addRow(x, weight.array(), row);
    }
  }

  private NDArray plus(NDArray x, NDArray places) {
    try (NDArray vectors = forward(places)) {
      return Operations.add(x, vectors);
    }
  }
}
