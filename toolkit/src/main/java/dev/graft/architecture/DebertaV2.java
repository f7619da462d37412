package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.LayerNorm;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.RelativeOperations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * DeBERTa-v2 and v3 (He et al. 2021): BERT's layers with {@link DisentangledAttention}, and
 * embeddings that are zero on padding.
 */
final class DebertaV2 extends Backbone {
  private final DebertaV2Configuration numbers;
  private final Below below;
  private final List<PostNormLayer<DisentangledAttention>> layers = new ArrayList<>();

  DebertaV2(DebertaV2Configuration numbers, Weights weights) {
    this.numbers = numbers;
    below = child("", new Below(numbers, weights));
    PostNormLayer.Names names = PostNormLayer.Names.BERT;
    EncoderSizes sizes = numbers.sizes();
    for (String path : numbers.layers()) {
      Weights own = weights.at(path);
      var attention =
          new DisentangledAttention(
              sizes, numbers.relative().orElse(null), numbers.terms(), own.at(names.attention()));
      layers.add(child(path, new PostNormLayer<>(names, sizes, attention, own)));
    }
  }

  @Override
  public Module embeddings() {
    return below;
  }

  @Override
  public List<? extends Module> layers() {
    return Collections.unmodifiableList(layers);
  }

  @Override
  public Embedding tokens() {
    return below.embeddings.words();
  }

  @Override
  protected NDArray embedded(Input input, boolean training) {
    NDArray vectors = below.embeddings.forward(Tokens.of(input, numbers.family()), 0);
    NDArray mask = input.paddingMask();
    if (mask == null) {
      return vectors;
    }
    try (vectors) {
      return RelativeOperations.maskTokens(vectors, mask);
    }
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    DisentangledAttention.Positions positions = below.positions(hidden, mask);
    return new LayerPass() {
      @Override
      public NDArray layer(int index, NDArray x) {
        PostNormLayer<DisentangledAttention> layer = layers.get(index);
        return layer.after(layer.attention().forward(x, positions, training), x, training);
      }

      @Override
      public void close() {
        positions.close();
      }
    };
  }

  @Override
  protected NDArray pooled(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return numbers.pooling().of(hidden, mask);
  }

  /** The embeddings, and the relative positions that every layer uses. */
  private static final class Below extends Module {
    private final TextEmbeddings embeddings;
    private final @Nullable RelativeAttention relative;
    private final @Nullable Embedding places;
    private final @Nullable LayerNorm norm;

    Below(DebertaV2Configuration numbers, Weights weights) {
      EncoderSizes sizes = numbers.sizes();
      relative = numbers.relative().orElse(null);
      embeddings =
          child(
              "embeddings",
              new TextEmbeddings(sizes, OptionalInt.empty(), weights.at("embeddings")));
      String path = "encoder.rel_embeddings";
      places =
          relative == null
              ? null
              : child(
                  path, Embedding.readWhole(weights.at(path), 2L * relative.span(), sizes.width()));
      String normPath = "encoder.LayerNorm";
      norm =
          relative == null || !relative.normed()
              ? null
              : child(
                  normPath, new LayerNorm(weights.at(normPath), sizes.width(), sizes.epsilon()));
    }

    DisentangledAttention.Positions positions(NDArray hidden, @Nullable NDArray mask) {
      NDArray padding = mask == null ? null : RelativeOperations.pairMask(mask);
      if (relative == null || places == null) {
        return new DisentangledAttention.Positions(padding, null, null);
      }
      return new DisentangledAttention.Positions(
          padding,
          normed(RelativeOperations.table(hidden, places.weight().array())),
          RelativeOperations.positionIndex(
              hidden, relative.buckets(), relative.longest(), relative.span()));
    }

    private NDArray normed(NDArray table) {
      if (norm == null) {
        return table;
      }
      try (table) {
        return norm.forward(table);
      }
    }
  }
}
