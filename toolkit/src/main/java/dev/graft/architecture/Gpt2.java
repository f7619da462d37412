package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.module.AttentionBlock;
import dev.graft.module.Embedding;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.PreNormResidual;
import dev.graft.module.ResidualSite.Kind;
import dev.graft.module.Weights;
import dev.graft.tensor.DecoderOperations;
import dev.graft.tensor.Operations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GPT-2 (Radford et al. 2019): learned positions, pre-norm layers, weights stored as [in, out]. */
final class Gpt2 extends CausalBackbone {
  private final Gpt2Configuration numbers;
  private final Embeddings embeddings;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm norm;

  Gpt2(Gpt2Configuration numbers, Weights weights) {
    this.numbers = numbers;
    embeddings = child("", new Embeddings(numbers, weights));
    for (String path : numbers.layers()) {
      layers.add(child(path, new Layer(numbers, weights.at(path))));
    }
    norm = child("ln_f", new LayerNorm(weights.at("ln_f"), numbers.width(), numbers.epsilon()));
  }

  @Override
  String family() {
    return numbers.family();
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
    return embeddings.tokens;
  }

  @Override
  NDArray placed(NDArray vectors, @Nullable NDArray places) {
    return embeddings.placed(vectors, places);
  }

  @Override
  LayerPass pass(CausalAttention attention, boolean training) {
    int headWidth = numbers.width() / numbers.heads();
    return new LayerPass() {
      @Override
      public NDArray layer(int index, NDArray hidden) {
        return layers
            .get(index)
            .forward(
                hidden,
                (query, key, value) ->
                    attention.attend(
                        index,
                        query,
                        key,
                        value,
                        headWidth,
                        numbers.scales().get(index),
                        CausalAttention.UNLIMITED),
                training);
      }

      @Override
      public void close() {
        attention.close();
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

  /** The sum of a token's own vector and its position's. */
  private static final class Embeddings extends Module {
    private final Embedding tokens;
    private final Embedding positions;

    Embeddings(Gpt2Configuration numbers, Weights weights) {
      int width = numbers.width();
      tokens = child("wte", new Embedding(weights.at("wte"), numbers.vocabularySize(), width));
      positions = child("wpe", new Embedding(weights.at("wpe"), numbers.maxLength(), width));
    }

    NDArray placed(NDArray vectors, @Nullable NDArray places) {
      if (places == null) {
        return positions.addPositions(vectors);
      }
      try (vectors;
          NDArray own = positions.forward(places)) {
        return Operations.add(vectors, own);
      }
    }
  }

  /** Self-attention and a feed-forward block, each begun by a norm and ended by a residual sum. */
  private static final class Layer extends AttentionBlock {
    private final LayerNorm attentionNorm;
    private final Linear queryKeyValue;
    private final Linear attentionOutput;
    private final PreNormResidual attended;
    private final LayerNorm feedForwardNorm;
    private final Linear inside;
    private final Linear outside;
    private final PreNormResidual output;
    private final Activation activation;

    Layer(Gpt2Configuration numbers, Weights weights) {
      int width = numbers.width();
      activation = numbers.activation();
      attentionNorm = norm("ln_1", numbers, weights);
      queryKeyValue = linear("attn.c_attn", weights, width, 3L * width);
      attentionOutput = linear("attn.c_proj", weights, width, width);
      attended = child("attn.c_proj.adapters", new PreNormResidual(Kind.ATTENTION, width));
      feedForwardNorm = norm("ln_2", numbers, weights);
      inside = linear("mlp.c_fc", weights, width, numbers.feedForwardWidth());
      outside = linear("mlp.c_proj", weights, numbers.feedForwardWidth(), width);
      output = child("mlp.c_proj.adapters", new PreNormResidual(Kind.FEED_FORWARD, width));
    }

    private LayerNorm norm(String name, Gpt2Configuration numbers, Weights weights) {
      return child(name, new LayerNorm(weights.at(name), numbers.width(), numbers.epsilon()));
    }

    private Linear linear(String name, Weights weights, long in, long out) {
      return child(name, Linear.transposed(weights.at(name), in, out));
    }

    @Override
    public List<Module> attentionModules() {
      return List.of(queryKeyValue, attentionOutput);
    }

    NDArray forward(NDArray x, DecoderAttention.Sight sight, boolean training) {
      try (NDArray sum = attended.forward(x, attention(x, sight, training));
          NDArray normed = feedForwardNorm.forward(sum);
          NDArray wide = activation.forward(inside.forward(normed, training))) {
        return output.forward(sum, outside.forward(wide, training));
      }
    }

    private NDArray attention(NDArray x, DecoderAttention.Sight sight, boolean training) {
      List<NDArray> parts;
      try (NDArray normed = attentionNorm.forward(x);
          NDArray joined = queryKeyValue.forward(normed, training)) {
        parts = DecoderOperations.split(joined, 3);
      }
      try (NDArray query = parts.get(0);
          NDArray key = parts.get(1);
          NDArray value = parts.get(2);
          NDArray attended = sight.attend(query, key, value)) {
        return attentionOutput.forward(attended, training);
      }
    }
  }
}
