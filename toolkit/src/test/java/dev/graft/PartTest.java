package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.adapter.BitFit;
import dev.graft.adapter.LayerNormTuning;
import dev.graft.adapter.Lora;
import dev.graft.module.Parameter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Freezing and thawing by kind means the same in every family. */
final class PartTest {
  private static final FineTune BERT = FineTune.classifier(Reference.bert());

  private static FineTune plan(String family) {
    return FineTune.classifier(Upstream.from(ReferenceModel.directory(family)));
  }

  /** The trained paths of the upstream, each layer's number left out. */
  private static Set<String> trained(FineTune plan) {
    try (var planned = PlanNetwork.of(plan, 2)) {
      return planned.network().parameters().entrySet().stream()
          .filter(entry -> entry.getValue().trained())
          .filter(entry -> entry.getValue().role() == Parameter.Role.UPSTREAM)
          .map(entry -> entry.getKey().replaceAll("(?<=\\.)\\d+(?=\\.)", "N"))
          .collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert | encoder.layer.N.attention.self.query.weight encoder.layer.N.attention.self.query.bias"
            + " encoder.layer.N.attention.self.key.weight encoder.layer.N.attention.self.key.bias"
            + " encoder.layer.N.attention.self.value.weight encoder.layer.N.attention.self.value.bias"
            + " encoder.layer.N.attention.output.dense.weight encoder.layer.N.attention.output.dense.bias",
        "gpt2 | h.N.attn.c_attn.weight h.N.attn.c_attn.bias h.N.attn.c_proj.weight h.N.attn.c_proj.bias",
        "qwen3 | layers.N.self_attn.q_proj.weight layers.N.self_attn.k_proj.weight"
            + " layers.N.self_attn.v_proj.weight layers.N.self_attn.o_proj.weight",
        "modernbert | layers.N.attn.Wqkv.weight layers.N.attn.Wo.weight",
        "mpnet | encoder.layer.N.attention.attn.q.weight encoder.layer.N.attention.attn.q.bias"
            + " encoder.layer.N.attention.attn.k.weight encoder.layer.N.attention.attn.k.bias"
            + " encoder.layer.N.attention.attn.v.weight encoder.layer.N.attention.attn.v.bias"
            + " encoder.layer.N.attention.attn.o.weight encoder.layer.N.attention.attn.o.bias"
      })
  void attentionIsItsProjections(String family, String paths) {
    assertThat(trained(plan(family).train(Part.ATTENTION)))
        .containsExactlyInAnyOrder(paths.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert | embeddings.word_embeddings.weight embeddings.position_embeddings.weight"
            + " embeddings.token_type_embeddings.weight",
        "gpt2 | wte.weight wpe.weight",
        "llama | embed_tokens.weight",
        "vit | embeddings.cls_token embeddings.position_embeddings"
            + " embeddings.patch_embeddings.projection.weight embeddings.patch_embeddings.projection.bias",
        "deberta_v2 | embeddings.word_embeddings.weight encoder.rel_embeddings.weight",
        "resnet | embedder.embedder.convolution.weight"
      })
  void embeddingsAreWhatStandsBelowTheFirstLayer(String family, String paths) {
    assertThat(trained(plan(family).train(Part.EMBEDDINGS)))
        .containsExactlyInAnyOrder(paths.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "bert",
    "roberta",
    "xlm_roberta",
    "distilbert",
    "mpnet",
    "deberta_v2",
    "modernbert",
    "gpt2",
    "llama",
    "mistral",
    "qwen2",
    "qwen3",
    "gemma3_text",
    "vit",
    "dinov2"
  })
  void thePartsTogetherAreAllButPoolersAndScales(String family) {
    FineTune plan = plan(family);
    Set<String> all = trained(plan.full());
    all.removeIf(path -> path.startsWith("pooler.") || path.contains("layer_scale"));
    all.remove("embeddings.mask_token");
    Set<String> found =
        trained(plan.train(Part.NORMS, Part.EMBEDDINGS, Part.ATTENTION, Part.FEED_FORWARD));
    assertThat(found).containsAll(all).noneMatch(path -> path.contains("layer_scale"));
    assertThat(trained(plan.train(Part.NORMS)))
        .isEqualTo(trained(plan.adapt(LayerNormTuning.all())))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bert", "gpt2", "vit", "resnet", "qwen2"})
  void biasesAreThoseOfBitFit(String family) {
    assertThat(trained(plan(family).train(Part.BIASES)))
        .isEqualTo(trained(plan(family).adapt(BitFit.all())))
        .allMatch(path -> path.endsWith(".bias"))
        .isNotEmpty();
  }

  @Test
  void theLastWordDecides() {
    FineTune plan = BERT.full().alsoFreeze(Part.EMBEDDINGS, Part.NORMS);
    assertThat(trained(plan)).isEqualTo(trained(BERT.freeze(Part.EMBEDDINGS, Part.NORMS)));
    assertThat(trained(plan.alsoTrain("embeddings.LayerNorm")))
        .contains("embeddings.LayerNorm.weight")
        .doesNotContain("encoder.layer.N.output.LayerNorm.weight");
    assertThat(trained(plan.alsoTrain(Part.NORMS).alsoFreeze("embeddings.LayerNorm")))
        .doesNotContain("embeddings.LayerNorm.weight")
        .contains("encoder.layer.N.output.LayerNorm.weight");
    assertThat(BERT.freeze(Part.NORMS).account()).isEqualTo(BERT.freeze("LayerNorm").account());
  }

  @Test
  void plansReadWell() {
    assertThat(BERT.freeze(Part.NORMS, Part.EMBEDDINGS).name())
        .isEqualTo("all but norms, embeddings");
    assertThat(BERT.train(Part.FEED_FORWARD).name()).isEqualTo("only feed-forward");
    FineTune lora =
        BERT.adapt(Lora.rank(8)).alsoTrain(Part.NORMS).alsoFreeze("embeddings.LayerNorm");
    assertThat(lora.name()).isEqualTo("LoRA r=8 on query, value + norms, not embeddings.LayerNorm");
    assertThat(lora.settings())
        .containsEntry("alsoTrains", List.of("norms", "not embeddings.LayerNorm"));
    assertThat(BERT.train(Part.NORMS).description())
        .isNotEqualTo(BERT.train("norms").description());
    assertThat(BERT.adapt(BitFit.all()).name()).isEqualTo("BitFit");
    assertThat(BERT.adapt(LayerNormTuning.on("LayerNorm")).name())
        .isEqualTo("LayerNorm tuning on LayerNorm");
  }

  @Test
  void whatIsThawedAndFrozenAgainAsAWholeIsAContradiction() {
    assertThatThrownBy(() -> BERT.headOnly().alsoFreeze("**").account())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trains nothing");
    assertThatThrownBy(() -> BERT.train(Part.NORMS).alsoFreeze(Part.NORMS).account())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'norms'")
        .hasMessageContaining("freezes all of it again");
    assertThatThrownBy(
            () -> BERT.headOnly().alsoTrain("pooler").alsoFreeze("pooler.dense").account())
        .hasMessageContaining("'pooler'");
    assertThatThrownBy(() -> BERT.adapt(BitFit.all()).alsoFreeze(Part.BIASES).account())
        .hasMessageContaining("'BitFit'");
    assertThatThrownBy(() -> BERT.freeze(new Part[0]).account()).hasMessageContaining("Part.NORMS");
  }

  @Test
  void aPartThatAFamilyLacksIsRefused() {
    assertThatThrownBy(() -> plan("llama").train(Part.BIASES).account())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'llama' network has no biases");
    assertThatThrownBy(() -> plan("resnet").freeze(Part.ATTENTION).account())
        .hasMessageContaining("'resnet' network has no attention");
  }
}
