package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.adapter.Lora;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

final class DryRunTest {
  private static final long MB = 1_000_000;

  private final FineTune begun = FineTune.classifier(Reference.bert());

  @AfterEach
  void forgetTheLimit() {
    System.clearProperty(MemorySetting.PROPERTY);
  }

  @Test
  void aDryRunCountsWithTheLabelsOfTheData() {
    DryRun dryRun = begun.headOnly().dryRun(data(100, 5));
    assertThat(dryRun.parameters()).isEqualTo(begun.headOnly().account(5));
    assertThat(dryRun.savedBytes()).isEqualTo(4 * (5 * 32 + 5));
  }

  @Test
  void aDryRunCountsTheSteps() {
    DryRun dryRun = begun.headOnly().dryRun(data(100, 2), Recipe.epochs(3).batchSize(32));
    assertThat(dryRun.steps().examples()).isEqualTo(80);
    assertThat(dryRun.steps().validation()).isEqualTo(20);
    assertThat(dryRun.steps().total()).isEqualTo(9);
    assertThat(dryRun.steps().longest()).isEqualTo(64);
    assertThat(dryRun.steps().padding()).isBetween(0.0, 0.5);
    assertThat(begun.headOnly().dryRun(data(100, 2), Recipe.epochs(1).maxLength(10)).steps())
        .matches(steps -> steps.longest() == 10);
  }

  @Test
  void theDefaultIsOneEpoch() {
    assertThat(begun.full().dryRun(data(100, 2)).steps().epochs()).isEqualTo(1);
  }

  @Test
  void memoryIsTheSumOfItsPartsAndGrowsWithTheBatch() {
    MemoryEstimate small = begun.full().dryRun(data(600, 2), batches(64)).memory();
    MemoryEstimate large = begun.full().dryRun(data(600, 2), batches(128)).memory();
    assertThat(small.peakBytes()).isEqualTo(small.residentBytes() + small.addedBytes());
    assertThat(small.ownWeights()).isEqualTo(begun.full().account().gradientBytes());
    assertThat(small.optimizer()).isEqualTo(2 * small.gradients());
    assertThat((double) large.activations() / small.activations()).isBetween(1.9, 2.1);
    assertThat(large.table().doubleColumn("MB").sum())
        .isBetween(0.99 * large.peakBytes() / MB, 1.01 * large.peakBytes() / MB);
  }

  @Test
  void whatIsKeptOfAFrozenPartIsCountedFromTheSecondEpochOn() {
    Splits data = data(100, 2);
    assertThat(begun.headOnly().dryRun(data, Recipe.epochs(1)).memory().featureCache()).isZero();
    assertThat(begun.headOnly().dryRun(data, Recipe.epochs(2)).memory().featureCache())
        .isEqualTo(100 * 32 * 4);
    assertThat(begun.topLayers(1).dryRun(data, Recipe.epochs(2)).memory().featureCache())
        .isBetween(100 * 32 * 4 * 20L, 100 * 32 * 4 * 64L);
    assertThat(begun.full().dryRun(data, Recipe.epochs(2)).memory().featureCache()).isZero();
    FineTune adapted = begun.adapt(Lora.rank(2).on("encoder.layer.1.attention.self.query"));
    assertThat(adapted.dryRun(data, Recipe.epochs(2)).memory().featureCache())
        .isEqualTo(begun.topLayers(1).dryRun(data, Recipe.epochs(2)).memory().featureCache());
  }

  @Test
  void withoutTheCacheNothingIsKept() {
    Recipe recipe = Recipe.epochs(2).featureCache(false);
    DryRun without = begun.headOnly().dryRun(data(100, 2), recipe);
    assertThat(without.memory().featureCache()).isZero();
  }

  @Test
  void accumulatedBatchesAreOneStep() {
    Recipe recipe = Recipe.epochs(3).batchSize(8);
    assertThat(begun.full().dryRun(data(100, 2), recipe).steps().total()).isEqualTo(30);
    assertThat(begun.full().dryRun(data(100, 2), recipe.accumulate(4)).steps().total())
        .isEqualTo(9);
  }

  @Test
  void theCopyOfTheBestWeightsIsCounted() {
    Recipe recipe = Recipe.epochs(2);
    long trained = begun.full().account().gradientBytes();
    assertThat(
            begun
                .full()
                .dryRun(data(100, 2), recipe.with("bestBy", "accuracy"))
                .memory()
                .ownWeights())
        .isEqualTo(begun.full().dryRun(data(100, 2), recipe).memory().ownWeights() + trained);
  }

  @Test
  void moreEpochsTakeMoreTime() {
    DryRun one = begun.full().dryRun(data(200, 2), Recipe.epochs(1));
    DryRun many = begun.full().dryRun(data(200, 2), Recipe.epochs(1000));
    assertThat(one.seconds()).isPositive().isFinite();
    assertThat(many.seconds()).isGreaterThan(one.seconds());
    assertThat(many.time()).startsWith("about");
  }

  @Test
  void nothingIsTrainedOrChanged() {
    String before = begun.upstream().fingerprint();
    FineTune plan = begun.adapt(Lora.rank(2));
    var first = plan.fit(TinyData.splits(), Recipe.epochs(1).seed(3));
    var unused = plan.dryRun(TinyData.splits(), Recipe.epochs(1).seed(3));
    var second = plan.fit(TinyData.splits(), Recipe.epochs(1).seed(3));
    assertThat(begun.upstream().fingerprint()).isEqualTo(before);
    assertThat(second.history().steps().get(2).loss())
        .isEqualTo(first.history().steps().get(2).loss());
  }

  @Test
  void anUnfinishedPlanSaysWhatIsMissing() {
    assertThatThrownBy(() -> begun.dryRun(data(100, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Say one of headOnly()");
  }

  @Test
  void aLengthThatTheUpstreamCannotTakeIsRefused() {
    assertThatThrownBy(() -> begun.full().dryRun(data(100, 2), Recipe.epochs(1).maxLength(65)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 64 tokens");
  }

  @Test
  void withoutALimitEverythingFits() {
    System.setProperty(MemorySetting.PROPERTY, "none");
    DryRun dryRun = begun.full().dryRun(data(600, 2), batches(512));
    assertThat(dryRun.fits()).isTrue();
    assertThat(dryRun.sparing()).isFalse();
    assertThat(dryRun.verdict()).contains("no limit");
  }

  @Test
  void whatDoesNotFitSaysSo() {
    System.setProperty(MemorySetting.PROPERTY, "1MB");
    DryRun dryRun = begun.full().dryRun(data(100, 2), batches(16));
    assertThat(dryRun.fits()).isFalse();
    assertThat(dryRun.verdict())
        .contains(
            "limit 1.0 MB (the system property graft.memory.limit): does not fit; no smaller");
    assertThat(dryRun.toString()).contains("nothing was trained", dryRun.verdict());
  }

  static Recipe batches(int size) {
    return Recipe.epochs(1).batchSize(size).seed(1);
  }

  /** Texts of 5 to 64 tokens. */
  static Splits data(int count, int labels) {
    var texts = new ArrayList<String>();
    var names = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      texts.add("the train is late " + "today ".repeat(i % 70) + i);
      names.add("label " + i % labels);
    }
    var table =
        Table.create(StringColumn.create("text", texts), StringColumn.create("label", names));
    return Examples.text(table, "text", "label").split(Split.validation(0.2).seed(1));
  }
}
