package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Plans say what trains, count it, and refuse contradictions before anything is computed. */
final class PlanTest {
  private static final FineTune BLANK = FineTune.classifier(Reference.bert());
  private static final long HEAD = 2 * 32 + 2;

  @Test
  void aPlanThatSaysNothingIsRefused() {
    for (Function<FineTune, Object> use :
        List.<Function<FineTune, Object>>of(
            plan -> plan.fit(TinyData.splits(), Recipe.epochs(1)),
            FineTune::account,
            FineTune::freezeMap)) {
      assertThatThrownBy(() -> use.apply(BLANK))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("does not say what trains")
          .hasMessageContaining("headOnly()");
    }
    assertThat(BLANK.toString()).contains("does not say yet what trains");
  }

  @Test
  void aPlanThatTrainsNothingIsRefused() {
    assertThatThrownBy(() -> BLANK.freeze("**").account())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trains nothing");
  }

  @Test
  void aContradictionIsRefusedWhereItIsSaid() {
    assertThatThrownBy(() -> BLANK.headOnly().full())
        .hasMessageContaining("already says 'linear probe'")
        .hasMessageContaining("full fine-tuning");
    assertThatThrownBy(() -> BLANK.topLayers(1).adapt(Lora.rank(4)))
        .hasMessageContaining("alsoTrain");
    assertThatThrownBy(() -> BLANK.adapt(Lora.rank(4)).full()).hasMessageContaining("contradicts");
  }

  @Test
  void aPatternThatMatchesNothingListsTheNearestNames() {
    assertThatThrownBy(() -> BLANK.adapt(Lora.rank(4).on("qurey")).account())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("matches 'qurey'")
        .hasMessageContaining("query");
    assertThatThrownBy(() -> BLANK.freezeBelow("encoder.layer.9").account())
        .hasMessageContaining("encoder.layer.9")
        .hasMessageContaining("encoder.layer.0");
    assertThatThrownBy(() -> BLANK.train("query", "no such thing").account())
        .hasMessageContaining("no such thing");
    assertThatThrownBy(() -> BLANK.headOnly().alsoTrain("LayerNrom").account())
        .hasMessageContaining("LayerNorm");
  }

  @Test
  void valuesOutOfRangeAreRefusedAtOnce() {
    assertThatThrownBy(() -> Lora.rank(0)).hasMessageContaining("at least 1, but was 0");
    assertThatThrownBy(() -> Lora.rank(-3)).hasMessageContaining("but was -3");
    assertThatThrownBy(() -> Lora.rank(4).alpha(0)).hasMessageContaining("positive");
    assertThatThrownBy(() -> Lora.rank(4).dropout(1)).hasMessageContaining("1.0");
    assertThatThrownBy(() -> Bottleneck.houlsby(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Bottleneck.parallel(4).scale(Double.NaN))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> BLANK.topLayers(0)).hasMessageContaining("at least 1 layer");
    assertThatThrownBy(() -> BLANK.topLayers(3).account())
        .hasMessageContaining("more than the 2 layers");
    assertThatThrownBy(() -> BLANK.headDropout(-0.1)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> Recipe.epochs(0)).hasMessageContaining("epochs");
    assertThatThrownBy(() -> Recipe.epochs(Integer.MAX_VALUE)).hasMessageContaining("epochs");
    assertThatThrownBy(() -> BLANK.headOnly().account(1)).hasMessageContaining("at least 2 labels");
    assertThatThrownBy(() -> BLANK.adapt(Lora.rank(65)).account()).hasMessageContaining("not low");
    assertThatThrownBy(() -> Recipe.epochs(1).batchSize(0)).hasMessageContaining("batchSize");
    assertThatThrownBy(() -> Recipe.epochs(1).learningRate(-1))
        .hasMessageContaining("learningRate");
    assertThatThrownBy(() -> Recipe.epochs(1).maxLength(2)).hasMessageContaining("maxLength");
    assertThatThrownBy(
            () -> BLANK.headOnly().fit(TinyData.splits(), Recipe.epochs(1).maxLength(1000)))
        .hasMessageContaining("at most 64 tokens");
  }

  @Test
  void countsWhatTrains() {
    assertThat(BLANK.headOnly().account().trained()).isEqualTo(HEAD);
    assertThat(BLANK.adapt(Lora.rank(4)).account().adapter()).isEqualTo(2 * 2 * 2 * 4 * 32);
    assertThat(BLANK.adapt(Bottleneck.houlsby(6)).account().adapter())
        .isEqualTo(4 * (2 * 6 * 32 + 6 + 32));
    assertThat(BLANK.adapt(Bottleneck.pfeiffer(6)).account().adapter())
        .isEqualTo(2 * (2 * 6 * 32 + 6 + 32));
    PlanAccount full = BLANK.full().account();
    assertThat(full.trained()).isEqualTo(full.total()).isEqualTo(25_539 - (32 + 1));
    assertThat(full.share()).isEqualTo(1);
    assertThat(full.gradientBytes()).isEqualTo(4 * full.trained());
    assertThat(full.optimizerBytes()).isEqualTo(8 * full.trained());
    assertThat(full.weightBytes()).isEqualTo(4 * full.total() + 4 * (full.total() - HEAD));
    assertThat(BLANK.train("**.LayerNorm.*").account().trained()).isEqualTo(5 * 2 * 32 + HEAD);
    assertThat(BLANK.train("**.LayerNorm.*").account())
        .isEqualTo(BLANK.headOnly().alsoTrain("LayerNorm").account());
    assertThat(BLANK.topLayers(1).account())
        .isEqualTo(BLANK.freezeBelow("encoder.layer.1").account())
        .isEqualTo(BLANK.freeze("embeddings", "encoder.layer.0").account())
        .isEqualTo(BLANK.freeze("embeddings", "encoder.layer.{0..0}.**").account());
  }

  @Test
  void namesItself() {
    assertThat(BLANK.headOnly().name()).isEqualTo("linear probe");
    assertThat(BLANK.adapt(Lora.rank(8)).name()).isEqualTo("LoRA r=8 on query, value");
    assertThat(BLANK.adapt(Bottleneck.houlsby(6)).name()).isEqualTo("Houlsby adapters of 6");
    assertThat(BLANK.full().named("everything").name()).isEqualTo("everything");
    assertThat(BLANK.named("early").topLayers(2).name()).isEqualTo("early");
  }

  @Test
  void aCallGivesANewPlanAndLeavesTheOldOneAlone() {
    FineTune lora = BLANK.adapt(Lora.rank(4));
    FineTune more = lora.alsoTrain("LayerNorm");
    assertThat(more.account().trained()).isGreaterThan(lora.account().trained());
    assertThat(lora.name()).isEqualTo("LoRA r=4 on query, value");
  }

  @Test
  void whatTrainsDecidesTheLearningRate() {
    assertThat(BLANK.headOnly().learningRate())
        .isEqualTo(BLANK.train("classifier").learningRate())
        .isEqualTo(BLANK.freeze("embeddings", "encoder", "pooler").learningRate())
        .isEqualTo(1e-2);
    assertThat(BLANK.adapt(Lora.rank(4)).learningRate())
        .isEqualTo(BLANK.train("**.LayerNorm.*").learningRate())
        .isEqualTo(BLANK.train("bias").learningRate())
        .isEqualTo(2e-3);
    assertThat(BLANK.full().learningRate())
        .isEqualTo(BLANK.topLayers(1).learningRate())
        .isEqualTo(BLANK.adapt(Lora.rank(4)).alsoTrain("pooler").learningRate())
        .isEqualTo(1e-4);
  }

  @Test
  void anAdapterMaySayWhichRateSuitsIt() {
    FineTune prefix = BLANK.adapt(PrefixTuning.tokens(4));
    assertThat(prefix.learningRate()).isEqualTo(1e-2);
    assertThat(BLANK.adapt(PromptTuning.tokens(4)).learningRate()).isEqualTo(2e-2);
    assertThat(prefix.adapt("beside", Lora.rank(4)).learningRate())
        .isEqualTo(prefix.alsoTrain(Part.NORMS).learningRate())
        .isEqualTo(2e-3);
    assertThat(prefix.alsoTrain("pooler").learningRate()).isEqualTo(1e-4);
  }

  @Test
  void theFreezeTableAddsUpToTheAccount() {
    FineTune plan = BLANK.adapt(Lora.rank(4)).alsoTrain("pooler");
    var table = plan.freezeTable();
    PlanAccount account = plan.account();
    assertThat(table.stringColumn("layer").asList())
        .containsExactly(
            "embeddings", "encoder.layer.0", "encoder.layer.1", "pooler", "classifier");
    assertThat(table.longColumn("trained").sum() + table.longColumn("adapter").sum())
        .isEqualTo((double) account.trained());
    assertThat(table.longColumn("parameters").sum() + table.longColumn("adapter").sum())
        .isEqualTo((double) account.total());
  }
}
