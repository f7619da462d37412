package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.LayerNorm;
import dev.graft.module.Module;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The sum of a token's own vector and, where the family has tables of them, its position's and its
 * type's, normalised.
 */
final class TextEmbeddings extends Module {
  private final Embedding words;
  private final @Nullable Embedding positions;
  private final @Nullable Embedding types;
  private final int typeCount;
  private final OptionalInt padding;
  private final LayerNorm norm;

  /**
   * The tables of a checkpoint.
   *
   * @param sizes says which tables there are
   * @param padding the id of padding, from whose number on positions are counted as RoBERTa does;
   *     empty to count all tokens from 0
   * @param weights where the tables come from
   */
  TextEmbeddings(EncoderSizes sizes, OptionalInt padding, Weights weights) {
    this.padding = padding;
    this.typeCount = sizes.types();
    int width = sizes.width();
    words = table("word_embeddings", weights, sizes.vocabulary(), width);
    positions =
        sizes.positions() == 0
            ? null
            : table("position_embeddings", weights, sizes.positions(), width);
    types = typeCount == 0 ? null : table("token_type_embeddings", weights, typeCount, width);
    norm = child("LayerNorm", new LayerNorm(weights.at("LayerNorm"), width, sizes.epsilon()));
  }

  private Embedding table(String name, Weights weights, int rows, int width) {
    return child(name, new Embedding(weights.at(name), rows, width));
  }

  Embedding words() {
    return words;
  }

  /**
   * The first vectors.
   *
   * @param tokens the batch; stays open
   * @param first how many positions are taken before those of the tokens
   */
  NDArray forward(Tokens tokens, int first) {
    NDArray sum = typed(words.prompted(tokens.ids()), tokens.types());
    try (NDArray complete = placed(sum, tokens.ids(), first)) {
      return norm.forward(complete);
    }
  }

  private NDArray placed(NDArray vectors, NDArray ids, int first) {
    if (positions == null) {
      return vectors;
    }
    if (padding.isEmpty()) {
      return positions.addPositions(vectors, first);
    }
    return positions.addPositionsAfterPadding(vectors, ids, padding.getAsInt(), first);
  }

  private NDArray typed(NDArray vectors, @Nullable NDArray ids) {
    if (types == null) {
      return vectors;
    }
    // Tokenizers number the texts of a pair also for models that do not tell them apart.
    if (ids == null || typeCount == 1) {
      return types.addRow(vectors, 0);
    }
    try (vectors;
        NDArray own = types.forward(ids)) {
      return Operations.add(vectors, own);
    }
  }
}
