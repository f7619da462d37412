package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.data.Examples;
import dev.graft.data.Splits;
import dev.graft.module.Initializer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** A step whose loss, gradients, update and answers are worked out from the upstream's vectors. */
final class ClosedFormStepTest {
  private static final Recipe RECIPE = Recipe.epochs(1).batchSize(1000).seed(3);

  /** With everything but the head frozen, loss, gradient, update and answers are closed forms. */
  @Test
  void aLinearProbesStepIsWorkedOutFromTheUpstreamsVectors() {
    double rate = 0.05;
    double decay = 0.1;
    Splits data = TinyData.splits();
    Recipe whole = RECIPE.learningRate(rate).weightDecay(decay).clip(0);
    BackpropagationStep step = bert().headOnly().headDropout(0).step(data, whole);

    Examples train = data.train();
    int texts = train.size();
    Embeddings vectors = Reference.bert().embed(train.texts());
    var x = new double[texts][];
    for (int i = 0; i < texts; i++) {
      x[i] = wide(vectors.vector(i));
    }
    double[] first =
        wide(
            Initializer.normal(0.02)
                .values(new long[] {2, x[0].length}, "classifier.weight", RECIPE.seed()));
    var w = new double[2][x[0].length];
    for (int i = 0; i < first.length; i++) {
      w[i / x[0].length][i % x[0].length] = first[i];
    }
    var b = new double[2];
    double[][] p = softmax(x, w, b);
    int[] targets = train.targets();
    assertThat(step.texts()).isEqualTo(texts);
    assertThat(step.lossBefore()).isCloseTo(loss(p, targets), within(1e-6));
    assertThat(step.loss()).isCloseTo(loss(p, targets), within(1e-6));

    double[][] residual = new double[texts][2];
    for (int i = 0; i < texts; i++) {
      for (int c = 0; c < 2; c++) {
        residual[i][c] = (p[i][c] - (targets[i] == c ? 1 : 0)) / texts;
      }
    }
    double[][] gradient = Matrices.times(Matrices.transposed(residual), x);
    double[] biasGradient = Matrices.columnSums(residual);
    StepWeights head = Objects.requireNonNull(step.modules().get("classifier"));
    assertThat(head.gradientNorm())
        .isCloseTo(Math.hypot(norm(gradient), norm(new double[][] {biasGradient})), within(1e-6))
        .isEqualTo(step.gradientNorm());
    assertThat(head.weightNorm()).isCloseTo(norm(w), within(1e-6));

    double update = 0;
    for (int c = 0; c < 2; c++) {
      for (int j = 0; j < w[c].length; j++) {
        double change = -rate * decay * w[c][j] + adam(gradient[c][j], rate);
        w[c][j] += change;
        update += change * change;
      }
      double change = adam(biasGradient[c], rate);
      b[c] += change;
      update += change * change;
    }
    assertThat(head.updateNorm()).isCloseTo(Math.sqrt(update), within(1e-6));
    assertThat(head.updateRatio()).isEqualTo(head.updateNorm() / head.weightNorm());
    double[][] after = softmax(x, w, b);
    assertThat(step.lossAfter()).isCloseTo(loss(after, targets), within(1e-6));
    Table labels = step.labelTable();
    for (int c = 0; c < 2; c++) {
      assertThat(labels.doubleColumn("probability before").getDouble(c))
          .isCloseTo(Matrices.columnSums(p)[c] / texts, within(1e-6));
      assertThat(labels.doubleColumn("probability after").getDouble(c))
          .isCloseTo(Matrices.columnSums(after)[c] / texts, within(1e-6));
      assertThat(labels.intColumn("texts").getInt(c)).isEqualTo(texts / 2);
    }
    double[][] logits = Matrices.times(x, Matrices.transposed(firstWeights(first, x[0].length)));
    StepLayer shown = step.layers().get(step.layers().size() - 1);
    assertThat(shown.shape()).containsExactly((long) texts, 2L);
    double mean = Matrices.mean(Matrices.columnSums(logits)) / texts;
    assertThat(shown.mean()).isCloseTo(mean, within(1e-6));
  }

  @Test
  void whatFlowsBackFromTheHeadIsTheResidualTimesItsWeights() {
    Splits data = TinyData.splits();
    BackpropagationStep step = bert().headDropout(0).full().step(data, RECIPE);
    Examples train = data.train();
    Embeddings vectors = Reference.bert().embed(train.texts());
    var x = new double[train.size()][];
    for (int i = 0; i < x.length; i++) {
      x[i] = wide(vectors.vector(i));
    }
    double[][] w =
        firstWeights(
            wide(
                Initializer.normal(0.02)
                    .values(new long[] {2, 32}, "classifier.weight", RECIPE.seed())),
            32);
    double[][] residual = softmax(x, w, new double[2]);
    for (int i = 0; i < x.length; i++) {
      residual[i][train.targets()[i]] -= 1;
    }
    residual = Matrices.scaled(residual, 1.0 / x.length);
    List<StepLayer> layers = step.layers();
    assertThat(layers.get(4).outputGradient()).isCloseTo(norm(residual), within(1e-6));
    assertThat(layers.get(3).outputGradient())
        .isCloseTo(norm(Matrices.times(residual, w)), within(1e-6));
    assertThat(layers).allMatch(layer -> layer.outputGradient() > 0);
  }

  private static FineTune bert() {
    return FineTune.classifier(Reference.bert());
  }

  private static double[][] firstWeights(double[] values, int width) {
    var rows = new double[values.length / width][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  /** The first step of Adam: both moments are corrected to the gradient's own value. */
  private static double adam(double gradient, double rate) {
    return -rate * gradient / (Math.abs(gradient) + 1e-8);
  }

  private static double[][] softmax(double[][] x, double[][] w, double[] b) {
    return Matrices.softmax(Matrices.plus(Matrices.times(x, Matrices.transposed(w)), b));
  }

  private static double loss(double[][] p, int[] targets) {
    double loss = 0;
    for (int i = 0; i < p.length; i++) {
      loss -= Math.log(p[i][targets[i]]) / p.length;
    }
    return loss;
  }

  private static double norm(double[][] matrix) {
    return Math.sqrt(
        Matrices.mean(Matrices.columnSums(Matrices.product(matrix, matrix))) * matrix[0].length);
  }

  private static double[] wide(float[] values) {
    var wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
