package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.adapter.Lora;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

final class ModuleTableTest {

  @Test
  void everyParameterOfAnUpstreamIsInItsTableOnceAndFrozen() {
    Table layers = Reference.bert().layers();
    assertThat(layers.columnNames())
        .containsExactly("layer", "type", "shape", "parameters", "MB", "state");
    assertThat((long) layers.longColumn("parameters").sum())
        .isEqualTo(Reference.bert().parameterCount());
    assertThat(layers.stringColumn("state").unique().asList()).containsExactly("frozen");
    Table words =
        layers.where(layers.stringColumn("layer").isEqualTo("embeddings.word_embeddings"));
    assertThat(words.stringColumn("shape").get(0)).isEqualTo("160 x 32");
    assertThat(words.stringColumn("type").get(0)).isEqualTo("Embedding");
    assertThat(words.doubleColumn("MB").getDouble(0)).isEqualTo(160 * 32 * 4 / 1e6);
  }

  @Test
  void aPlansTableSaysWhatTrains() {
    FineTune plan =
        FineTune.classifier(Reference.bert())
            .adapt(Lora.rank(2).on("query"))
            .alsoTrain("embeddings.LayerNorm.bias");
    Table layers = plan.layers();
    assertThat(state(layers, "encoder.layer.0.attention.self.query")).isEqualTo("frozen");
    assertThat(state(layers, "encoder.layer.0.attention.self.query.lora_A")).isEqualTo("trained");
    assertThat(state(layers, "embeddings.LayerNorm")).isEqualTo("partly trained");
    assertThat(state(layers, "classifier")).isEqualTo("trained");
    assertThat((long) layers.longColumn("parameters").sum()).isEqualTo(plan.account().total());
  }

  private static String state(Table layers, String path) {
    return layers.where(layers.stringColumn("layer").isEqualTo(path)).stringColumn("state").get(0);
  }
}
