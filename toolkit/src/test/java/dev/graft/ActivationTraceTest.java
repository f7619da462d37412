package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.PlanTrace.Batch;
import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Ia3;
import dev.graft.adapter.LoReft;
import dev.graft.adapter.Lora;
import dev.graft.adapter.PrefixTuning;
import dev.graft.adapter.PromptTuning;
import dev.graft.adapter.Vera;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a trace counts, against the same by hand for the tiny reference model. */
final class ActivationTraceTest {
  private static final int WIDTH = 32;
  private static final int INSIDE = 64;
  private static final int HEADS = 4;
  private static final int LAYERS = 2;

  /** Large enough that what does not grow with it is nothing beside it. */
  private static final Batch LARGE = new Batch(4096, 60);

  private static final double TOKENS = 4096 * 60;

  @Test
  void fullTrainingKeepsEightVectorsTwoInnerOnesAndTheStatisticsOfEveryLayer() {
    // Input, query, key, value, attention's output, two sums and their norms' outputs (the second
    // is the next layer's input), GELU's input and output, two floats of each norm, one a head.
    double floats = LAYERS * (8 * WIDTH + 2 * INSIDE + 2 * 2 + HEADS);
    // Of the embeddings the sum and its statistics and the ids, of the whole the mask.
    floats += WIDTH + 2 + 2 + 2;
    // The gradients that pass: of the last layer's inner part, its input's and its norm's.
    double passing = INSIDE + 2 * WIDTH;
    double kept = TOKENS * Float.BYTES * floats;
    assertThat((double) peak(FineTune::full))
        .isBetween(0.97 * kept, kept + 1.2 * TOKENS * Float.BYTES * passing);
  }

  @Test
  void frozenLinearLayersKeepNoInput() {
    // Of LoRA on query and value: input, query, key, value, attention's output, two sums, GELU's
    // input, statistics, and two narrow vectors.
    double floats = LAYERS * (7 * WIDTH + INSIDE + 2 * 2 + HEADS + 2 * 2) - WIDTH;
    double kept = TOKENS * Float.BYTES * floats;
    double passing = 2 * INSIDE + 3 * WIDTH;
    assertThat((double) peak(plan -> plan.adapt(Lora.rank(2))))
        .isBetween(0.97 * kept, kept + TOKENS * Float.BYTES * passing);
  }

  @Test
  void aPromptIsKeptLikeTokensAndDifferentiatesEveryLayer() {
    // Of each layer query, key, value, attention's output, two sums, GELU's input, statistics; of
    // the embeddings the sum and its statistics.
    double floats = LAYERS * (6 * WIDTH + INSIDE + 2 * 2 + HEADS) + WIDTH + 2;
    double kept = TOKENS * Float.BYTES * floats;
    double passing = 2 * INSIDE + 3 * WIDTH;
    FineTune plan = FineTune.classifier(Reference.bert()).adapt(PromptTuning.tokens(20));
    try (var trace = new PlanTrace(plan, 2)) {
      assertThat((double) trace.training(new Batch(4096, 40)).bytes())
          .isBetween(0.97 * kept, kept + TOKENS * Float.BYTES * passing);
    }
  }

  @Test
  void aPrefixCostsItsKeysAndValuesInEveryLayer() {
    double pair = 2.0 * 20 * WIDTH * LAYERS * Float.BYTES * 4096;
    try (var longer = trace(plan -> plan.adapt(PrefixTuning.tokens(25)));
        var shorter = trace(plan -> plan.adapt(PrefixTuning.tokens(5)))) {
      double more = longer.training(LARGE).bytes() - shorter.training(LARGE).bytes();
      assertThat(more).isBetween(0.95 * pair, 2 * pair);
    }
  }

  @Test
  void aHeadAloneNeedsNoMoreThanInference() {
    try (var trace = trace(FineTune::headOnly)) {
      assertThat(trace.training(LARGE).bytes() / (double) trace.inference(LARGE).bytes())
          .isBetween(1.0, 1.001);
      assertThat(trace.training(LARGE).operations() / trace.inference(LARGE).operations())
          .isBetween(1.0, 1.01);
    }
  }

  @Test
  void inferenceNeedsNoMoreThanOneLayerAtATime() {
    // In the middle of a feed-forward block: the layer's input, attention's output, GELU's input
    // and output; the ids and the mask.
    double floats = 2 * WIDTH + 2 * INSIDE + 2 + 2;
    try (var trace = trace(FineTune::full)) {
      assertThat(trace.inference(LARGE).bytes() / (TOKENS * Float.BYTES * floats))
          .isBetween(0.95, 1.1);
    }
  }

  @Test
  void memoryGrowsWithTheLengthAndNotWithItsSquare() {
    try (var trace = trace(FineTune::full)) {
      double one = trace.training(new Batch(256, 30)).bytes();
      assertThat(trace.training(new Batch(256, 60)).bytes() / one).isBetween(1.9, 2.05);
      assertThat(trace.training(new Batch(512, 30)).bytes() / one).isBetween(1.9, 2.05);
    }
  }

  @Test
  void whatTrainsMoreKeepsMore() {
    long head = peak(FineTune::headOnly);
    long top = peak(plan -> plan.topLayers(1));
    long lora = peak(plan -> plan.adapt(Lora.rank(2)));
    long full = peak(FineTune::full);
    assertThat(head).isLessThan(top);
    assertThat(top).isLessThan(lora);
    assertThat(lora).isLessThan(full);
    assertThat(peak(plan -> plan.adapt(Lora.rank(2).dropout(0.5)))).isGreaterThan(lora);
    assertThat(peak(plan -> plan.adapt(Bottleneck.houlsby(8)))).isGreaterThan(head);
  }

  @Test
  void anInterventionKeepsLittleBesideWhatTheLayersAboveItKeep() {
    long above = peak(plan -> plan.adapt(Lora.rank(2).on("layer.1.attention.self.query")));
    long one = peak(plan -> plan.adapt(LoReft.rank(2).onLayers(0)));
    // At most the layer's output twice, once as it was and once as it was left.
    assertThat((double) one).isBetween(0.9 * above, above + TOKENS * Float.BYTES * 4 * WIDTH);
  }

  @Test
  void factorsKeepWhatTheyScale() {
    // Of (IA)3 on keys, values and both outputs' inputs: what LoRA keeps, the keys and values
    // before and after, and attention's output and GELU's.
    long lora = peak(plan -> plan.adapt(Lora.rank(2)));
    long factors = peak(plan -> plan.adapt(Ia3.standard()));
    long vera = peak(plan -> plan.adapt(Vera.rank(2)));
    double more = TOKENS * Float.BYTES * LAYERS;
    assertThat((double) factors)
        .isBetween(lora + more * (2 * WIDTH), lora + more * (4 * WIDTH + 2 * INSIDE));
    // VeRA's scaled rows are as wide as the layer, of which there are two.
    assertThat((double) vera).isBetween(lora + 0.0, lora + more * (3 * WIDTH));
  }

  @Test
  void fullTrainingTakesThreeTimesTheMultiplicationsOfAPassAndMoreForAttention() {
    double matrices = LAYERS * (4.0 * WIDTH * WIDTH + 2.0 * WIDTH * INSIDE);
    double attention = LAYERS * 2.0 * 60 * WIDTH;
    try (var trace = trace(FineTune::full)) {
      assertThat(trace.inference(LARGE).operations() / (2 * TOKENS * (matrices + attention)))
          .isBetween(1.0, 1.01);
      assertThat(
              trace.training(LARGE).operations() / (2 * TOKENS * (3 * matrices + 3.5 * attention)))
          .isBetween(1.0, 1.01);
    }
  }

  @Test
  void aNetworkWithArraysIsNotFollowed() {
    try (var run = PlanNetwork.of(FineTune.classifier(Reference.bert()).headOnly(), 2)) {
      run.network().materialise(1);
      assertThatThrownBy(() -> run.network().outline(new dev.graft.tensor.ActivationTrace()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("with arrays");
    }
  }

  private static long peak(UnaryOperator<FineTune> choice) {
    try (var trace = trace(choice)) {
      return trace.training(LARGE).bytes();
    }
  }

  private static PlanTrace trace(UnaryOperator<FineTune> choice) {
    return new PlanTrace(choice.apply(FineTune.classifier(Reference.bert())), 2);
  }
}
