package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.LayerNorm;
import dev.graft.module.Module;
import dev.graft.module.RotaryPositions;
import dev.graft.module.RotaryTable;
import dev.graft.module.Weights;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import dev.graft.tensor.RelativeOperations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ModernBERT (Warner et al. 2024): pre-norm layers with rotary positions, most of which see no
 * further than a window, and gated feed-forward blocks.
 */
final class ModernBert extends Backbone {
  private final ModernBertConfiguration numbers;
  private final Embeddings embeddings;
  private final List<ModernBertLayer> layers = new ArrayList<>();
  private final LayerNorm norm;
  private final RotaryPositions everywhere;
  private final RotaryPositions nearby;

  ModernBert(ModernBertConfiguration numbers, Weights weights) {
    this.numbers = numbers;
    embeddings = child("embeddings", new Embeddings(numbers, weights.at("embeddings")));
    List<String> paths = numbers.layers();
    for (int i = 0; i < paths.size(); i++) {
      layers.add(
          child(paths.get(i), new ModernBertLayer(numbers, i == 0, weights.at(paths.get(i)))));
    }
    norm = child("final_norm", numbers.norm(weights.at("final_norm")));
    everywhere = new RotaryPositions(numbers.everywhere());
    nearby = new RotaryPositions(numbers.nearby());
  }

  @Override
  public Module embeddings() {
    return embeddings;
  }

  @Override
  public List<? extends Module> layers() {
    return Collections.unmodifiableList(layers);
  }

  @Override
  public Embedding tokens() {
    return embeddings.words;
  }

  @Override
  protected NDArray embedded(Input input, boolean training) {
    return embeddings.forward(Tokens.of(input, numbers.family()));
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    Sight all = new Sight(hidden, everywhere, mask == null ? null : Operations.attentionMask(mask));
    Sight near =
        new Sight(hidden, nearby, RelativeOperations.windowMask(hidden, mask, numbers.reach()));
    return new LayerPass() {
      @Override
      public NDArray layer(int index, NDArray x) {
        Sight sight = numbers.global().get(index) ? all : near;
        return layers.get(index).forward(x, sight.positions, sight.mask, training);
      }

      @Override
      public void close() {
        all.close();
        near.close();
      }
    };
  }

  @Override
  public NDArray finish(NDArray hidden) {
    try (hidden) {
      return norm.forward(hidden);
    }
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return numbers.pooling().of(hidden, mask);
  }

  /** What the layers of one kind see: how positions turn, and which tokens are hidden. */
  private static final class Sight implements AutoCloseable {
    private final RotaryTable positions;
    private final @Nullable NDArray mask;

    Sight(NDArray hidden, RotaryPositions rotary, @Nullable NDArray mask) {
      try (NDArray places = DecoderOperations.positions(hidden)) {
        positions = rotary.at(places);
      }
      this.mask = mask;
    }

    @Override
    public void close() {
      positions.close();
      if (mask != null) {
        mask.close();
      }
    }
  }

  /** A token's own vector, normalised. */
  private static final class Embeddings extends Module {
    private final Embedding words;
    private final LayerNorm norm;

    Embeddings(ModernBertConfiguration numbers, Weights weights) {
      words =
          child(
              "tok_embeddings",
              new Embedding(weights.at("tok_embeddings"), numbers.vocabulary(), numbers.width()));
      norm = child("norm", numbers.norm(weights.at("norm")));
    }

    NDArray forward(Tokens tokens) {
      try (NDArray vectors = words.prompted(tokens.ids())) {
        return norm.forward(vectors);
      }
    }
  }
}
