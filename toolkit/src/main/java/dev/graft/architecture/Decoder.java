package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import dev.graft.architecture.DecoderConfiguration.LayerKind;
import dev.graft.module.Embedding;
import dev.graft.module.Module;
import dev.graft.module.RmsNorm;
import dev.graft.module.RotaryPositions;
import dev.graft.module.RotarySettings;
import dev.graft.module.RotaryTable;
import dev.graft.module.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A decoder of Llama's kind (Touvron et al. 2023); see {@link DecoderConfiguration}. */
final class Decoder extends CausalBackbone {
  private final DecoderConfiguration numbers;
  private final Embedding tokens;
  private final List<DecoderLayer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Map<RotarySettings, RotaryPositions> positions = new HashMap<>();

  Decoder(DecoderConfiguration numbers, Weights weights) {
    this.numbers = numbers;
    tokens =
        child(
            "embed_tokens",
            new Embedding(
                weights.at("embed_tokens"),
                numbers.vocabularySize(),
                numbers.width(),
                numbers.embeddingScale()));
    for (String path : numbers.layers()) {
      layers.add(child(path, new DecoderLayer(numbers, weights.at(path))));
    }
    norm =
        child(
            "norm",
            new RmsNorm(
                weights.at("norm"),
                numbers.width(),
                numbers.norms().epsilon(),
                numbers.norms().aroundOne()));
    for (LayerKind kind : numbers.layerKinds()) {
      positions.computeIfAbsent(kind.positions(), RotaryPositions::new);
    }
  }

  @Override
  String family() {
    return numbers.family();
  }

  @Override
  public Module embeddings() {
    return tokens;
  }

  @Override
  public List<? extends Module> layers() {
    return Collections.unmodifiableList(layers);
  }

  @Override
  public Embedding tokens() {
    return tokens;
  }

  @Override
  NDArray placed(NDArray vectors, @Nullable NDArray unused) {
    return vectors;
  }

  @Override
  LayerPass pass(CausalAttention attention, boolean training) {
    var tables = new HashMap<RotarySettings, RotaryTable>();
    return new LayerPass() {
      @Override
      public NDArray layer(int index, NDArray hidden) {
        LayerKind kind = numbers.layerKinds().get(index);
        RotaryTable table =
            tables.computeIfAbsent(
                kind.positions(),
                settings ->
                    Objects.requireNonNull(positions.get(settings))
                        .at(attention.positions(hidden)));
        return layers
            .get(index)
            .forward(
                hidden,
                table,
                (query, key, value) ->
                    attention.attend(
                        index,
                        query,
                        key,
                        value,
                        numbers.attention().headWidth(),
                        numbers.attention().scale(),
                        kind.window()),
                training);
      }

      @Override
      public void close() {
        tables.values().forEach(RotaryTable::close);
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
}
