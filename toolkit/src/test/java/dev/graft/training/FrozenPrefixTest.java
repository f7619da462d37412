package dev.graft.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Adapter;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.architecture.Pooling;
import dev.graft.module.Parameter.Role;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Where what gives the same output each time ends. */
final class FrozenPrefixTest {
  private static final FrozenPrefix ENCODER = new FrozenPrefix(3, true);

  @Test
  void aHeadAloneLeavesTheWholeEncoder() {
    assertThat(prefix(path -> false)).isEqualTo(ENCODER);
    assertThat(ENCODER.describe()).isEqualTo("upstream");
  }

  @Test
  void theFirstLayerInWhichAnythingTrainsEndsIt() {
    assertThat(prefix(path -> path.startsWith("encoder.layer.2"))).isEqualTo(tokens(2));
    assertThat(prefix(path -> path.equals("encoder.layer.1.output.LayerNorm.bias")))
        .isEqualTo(tokens(1));
    assertThat(prefix(path -> path.startsWith("encoder.layer.0"))).isEqualTo(tokens(0));
    assertThat(tokens(2).describe()).isEqualTo("embeddings and layers 0 to 1");
    assertThat(tokens(1).describe()).isEqualTo("embeddings and layer 0");
    assertThat(tokens(1).reusable()).isTrue();
    assertThat(tokens(0).reusable()).isFalse();
  }

  @Test
  void trainedEmbeddingsLeaveNothingHoweverFrozenTheLayersAre() {
    for (String table : List.of("word_embeddings", "position_embeddings", "LayerNorm.bias")) {
      assertThat(prefix(path -> path.contains("embeddings." + table)))
          .as(table)
          .isEqualTo(FrozenPrefix.NONE);
    }
  }

  @Test
  void aTrainedPoolerLeavesAllLayersButNotTheEncoder() {
    try (var tiny = TinyNetwork.of(Pooling.BERT_POOLER);
        var network = tiny.training(path -> path.startsWith("pooler"))) {
      assertThat(FrozenPrefix.of(network.backbone())).isEqualTo(tokens(3));
    }
  }

  @Test
  void theFirstLayerWithAnAdapterEndsItAlsoWhenTheAdapterIsFrozen() {
    assertThat(prefix(Lora.rank(2))).isEqualTo(tokens(0));
    assertThat(prefix(Bottleneck.pfeiffer(2))).isEqualTo(tokens(0));
    assertThat(prefix(Lora.rank(2).on("encoder.layer.2.attention.self.query")))
        .isEqualTo(tokens(2));
  }

  private static FrozenPrefix prefix(Predicate<String> trained) {
    try (var tiny = TinyNetwork.of(Pooling.MEAN);
        var network = tiny.training(trained)) {
      return FrozenPrefix.of(network.backbone());
    }
  }

  private static FrozenPrefix prefix(Adapter adapter) {
    try (var tiny = TinyNetwork.of(Pooling.MEAN).adapted(adapter);
        var network = tiny.training(path -> false)) {
      assertThat(network.parameters().values())
          .anyMatch(parameter -> parameter.role() == Role.ADAPTER && !parameter.trained());
      return FrozenPrefix.of(network.backbone());
    }
  }

  private static FrozenPrefix tokens(int layers) {
    return new FrozenPrefix(layers, false);
  }
}
