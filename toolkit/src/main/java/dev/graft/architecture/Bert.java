package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Embedding;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.PostNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.Weights;
import dev.graft.tensor.Operations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BERT (Devlin et al. 2019): learned positions, post-norm layers. */
final class Bert extends Backbone {
  private final Embeddings embeddings;
  private final List<Layer> layers = new ArrayList<>();
  private final Pooling pooling;
  private final @Nullable Linear pooler;

  Bert(BertConfiguration numbers, Weights weights) {
    embeddings = child("embeddings", new Embeddings(numbers, weights.at("embeddings")));
    for (String path : numbers.layers()) {
      layers.add(child(path, new Layer(numbers, weights.at(path))));
    }
    pooling = numbers.pooling();
    pooler =
        pooling == Pooling.BERT_POOLER
            ? child(
                "pooler.dense",
                new Linear(weights.at("pooler.dense"), numbers.width(), numbers.width()))
            : null;
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
  public Parameter tokenTable() {
    return embeddings.words.weight();
  }

  @Override
  public NDArray embed(Input input, boolean training) {
    return embeddings.forward(Tokens.of(input, "bert"));
  }

  @Override
  protected LayerPass begin(NDArray hidden, @Nullable NDArray mask, boolean training) {
    return LayerPass.masked(
        mask,
        layers.stream()
            .<LayerPass.MaskedLayer>map(
                layer -> (x, attentionMask) -> layer.forward(x, attentionMask, training))
            .toList());
  }

  @Override
  public NDArray pool(NDArray hidden, @Nullable NDArray mask, boolean training) {
    NDArray pooled = pooling.of(hidden, mask);
    if (pooler == null) {
      return pooled;
    }
    try (pooled;
        NDArray dense = pooler.forward(pooled, training)) {
      return Operations.tanh(dense);
    }
  }

  /** The sum of a token's own vector, its position's and its type's, normalised. */
  private static final class Embeddings extends Module {
    private final Embedding words;
    private final Embedding positions;
    private final Embedding types;
    private final LayerNorm norm;

    Embeddings(BertConfiguration numbers, Weights weights) {
      int width = numbers.width();
      words = table("word_embeddings", weights, numbers.vocabularySize(), width);
      positions = table("position_embeddings", weights, numbers.maxLength(), width);
      types = table("token_type_embeddings", weights, numbers.tokenTypes(), width);
      norm = child("LayerNorm", new LayerNorm(weights.at("LayerNorm"), width, numbers.epsilon()));
    }

    private Embedding table(String name, Weights weights, int rows, int width) {
      return child(name, new Embedding(weights.at(name), rows, width));
    }

    NDArray forward(Tokens tokens) {
      NDArray sum = typed(words.forward(tokens.ids()), tokens.types());
      try (NDArray complete = positions.addPositions(sum)) {
        return norm.forward(complete);
      }
    }

    private NDArray typed(NDArray vectors, @Nullable NDArray ids) {
      if (ids == null) {
        return types.addRow(vectors, 0);
      }
      try (vectors;
          NDArray own = types.forward(ids)) {
        return Operations.add(vectors, own);
      }
    }
  }

  /** Self-attention and a feed-forward block, each ending in a residual sum and a layer norm. */
  private static final class Layer extends Module {
    private final SelfAttention attention;
    private final PostNormResidual attentionOutput;
    private final Linear intermediate;
    private final PostNormResidual output;
    private final Activation activation;

    Layer(BertConfiguration numbers, Weights weights) {
      int width = numbers.width();
      int inside = numbers.feedForwardWidth();
      double epsilon = numbers.epsilon();
      activation = numbers.activation();
      attention = child("attention.self", new SelfAttention(numbers, weights.at("attention.self")));
      attentionOutput =
          child(
              "attention.output",
              new PostNormResidual(
                  Kind.ATTENTION, weights.at("attention.output"), width, width, epsilon));
      intermediate =
          child("intermediate.dense", new Linear(weights.at("intermediate.dense"), width, inside));
      output =
          child(
              "output",
              new PostNormResidual(
                  Kind.FEED_FORWARD, weights.at("output"), inside, width, epsilon));
    }

    NDArray forward(NDArray x, @Nullable NDArray mask, boolean training) {
      NDArray attended = attentionOutput.forward(attention.forward(x, mask, training), x, training);
      try (attended) {
        NDArray inside = intermediate.forward(attended, training);
        return output.forward(activation.forward(inside), attended, training);
      }
    }
  }

  /** Multi-head self-attention (Vaswani et al. 2017). */
  private static final class SelfAttention extends Module {
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final int headWidth;

    SelfAttention(BertConfiguration numbers, Weights weights) {
      int width = numbers.width();
      query = child("query", new Linear(weights.at("query"), width, width));
      key = child("key", new Linear(weights.at("key"), width, width));
      value = child("value", new Linear(weights.at("value"), width, width));
      headWidth = width / numbers.heads();
    }

    NDArray forward(NDArray x, @Nullable NDArray mask, boolean training) {
      try (NDArray q = query.forward(x, training);
          NDArray k = key.forward(x, training);
          NDArray v = value.forward(x, training)) {
        return Operations.attention(q, k, v, headWidth, mask);
      }
    }
  }
}
