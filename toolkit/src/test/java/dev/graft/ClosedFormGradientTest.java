package dev.graft;

import static dev.graft.Matrices.columnSums;
import static dev.graft.Matrices.flat;
import static dev.graft.Matrices.matrix;
import static dev.graft.Matrices.mean;
import static dev.graft.Matrices.plus;
import static dev.graft.Matrices.product;
import static dev.graft.Matrices.scaled;
import static dev.graft.Matrices.softmax;
import static dev.graft.Matrices.times;
import static dev.graft.Matrices.transposed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.Embedding;
import dev.graft.module.Initializer;
import dev.graft.module.LayerNorm;
import dev.graft.module.Linear;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Weights;
import dev.graft.tensor.Gradients;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks whose gradients are known in closed form, worked out here in double precision. */
@SuppressWarnings("NullAway.Init")
final class ClosedFormGradientTest {
  private static final double TOLERANCE = 1e-6;
  private static final double EPSILON = 1e-5;

  private NDManager scope;
  private Gradients recording;

  @BeforeEach
  void open() {
    scope = Tensors.newScope();
    recording = Gradients.recorded();
  }

  @AfterEach
  void close() {
    recording.close();
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({"1,3,2", "4,5,3", "7,16,10", "3,8,150"})
  void aSoftmaxHead(int texts, int width, int classes) {
    double[][] x = matrix(texts, width, 1);
    double[][] w = matrix(classes, width, 2);
    double[] b = matrix(1, classes, 3)[0];
    int[] labels = labels(texts, classes);
    Linear head = linear(w, b);
    backpropagate(head.forward(array(x), true), labels);

    double[][] residual = residual(plus(times(x, transposed(w)), b), labels);
    assertGradient(head, "weight", times(transposed(residual), x));
    assertGradient(head, "bias", new double[][] {columnSums(residual)});
  }

  /**
   * With weights w, smoothing e and K classes, the gradient of an example of class y with respect
   * to its logits is {@code (1 - e) w_y (p - 1_y) + e / K sum_c w_c (p - 1_c)}, and the batch's
   * loss is divided by the sum of its w_y.
   */
  @ParameterizedTest
  @CsvSource({"0,1,1,1", "0.1,1,1,1", "0,0.5,2,4", "0.3,0.5,2,4", "0.9,0.25,1,8"})
  void aSoftmaxHeadWithLabelSmoothingAndClassWeights(
      double smoothing, double first, double second, double third) {
    double[] weights = {first, second, third};
    double[][] x = matrix(7, 5, 20);
    double[][] w = matrix(3, 5, 21);
    int[] labels = {0, 2, 1, 1, 2, 2, 0};
    double total = Arrays.stream(labels).mapToDouble(label -> weights[label]).sum();
    Linear head = linear(w, new double[3]);
    NDArray loss =
        Operations.crossEntropy(
            head.forward(array(x), true),
            labels(labels),
            smoothing,
            Tensors.float32(scope, new float[] {(float) total}),
            array(weights));
    recording.backward(loss);

    double[][] p = softmax(times(x, transposed(w)));
    double expected = 0;
    var residual = new double[7][3];
    for (int i = 0; i < 7; i++) {
      for (int c = 0; c < 3; c++) {
        double target = smoothing / 3 * weights[c];
        target += c == labels[i] ? (1 - smoothing) * weights[c] : 0;
        expected -= target * Math.log(p[i][c]) / total;
        for (int j = 0; j < 3; j++) {
          residual[i][j] += target * (p[i][j] - (j == c ? 1 : 0)) / total;
        }
      }
    }
    assertThat((double) loss.getFloat()).isCloseTo(expected, within(TOLERANCE));
    assertGradient(head, "weight", times(transposed(residual), x));
    assertGradient(head, "bias", new double[][] {columnSums(residual)});
  }

  @Test
  void twoLinearLayers() {
    double[][] x = matrix(6, 4, 4);
    double[][] first = matrix(5, 4, 5);
    double[][] second = matrix(3, 5, 6);
    double[] bias = matrix(1, 5, 7)[0];
    int[] labels = labels(6, 3);
    Linear below = linear(first, bias);
    Linear above = linear(second, new double[3]);
    backpropagate(above.forward(below.forward(array(x), true), true), labels);

    double[][] hidden = plus(times(x, transposed(first)), bias);
    double[][] residual = residual(times(hidden, transposed(second)), labels);
    double[][] back = times(residual, second);
    assertGradient(above, "weight", times(transposed(residual), hidden));
    assertGradient(below, "weight", times(transposed(back), x));
    assertGradient(below, "bias", new double[][] {columnSums(back)});
  }

  @Test
  void aLayerNormAndWhatLiesBelowIt() {
    double[][] x = matrix(5, 3, 8);
    double[][] first = matrix(6, 3, 9);
    double[] scale = matrix(1, 6, 10)[0];
    double[] shift = matrix(1, 6, 11)[0];
    double[][] head = matrix(4, 6, 12);
    int[] labels = labels(5, 4);
    Linear below = linear(first, new double[6]);
    LayerNorm norm =
        trained(
            new LayerNorm(
                Weights.of(name -> array(name.equals("weight") ? scale : shift)), 6, EPSILON));
    Linear above = linear(head, new double[4]);
    backpropagate(above.forward(norm.forward(below.forward(array(x), true)), true), labels);

    double[][] z = times(x, transposed(first));
    double[][] normal = new double[5][];
    double[][] y = new double[5][6];
    double[] deviation = new double[5];
    for (int i = 0; i < 5; i++) {
      double mean = mean(z[i]);
      double square = 0;
      for (double value : z[i]) {
        square += (value - mean) * (value - mean) / 6;
      }
      deviation[i] = Math.sqrt(square + EPSILON);
      normal[i] = new double[6];
      for (int j = 0; j < 6; j++) {
        normal[i][j] = (z[i][j] - mean) / deviation[i];
        y[i][j] = normal[i][j] * scale[j] + shift[j];
      }
    }
    double[][] residual = residual(times(y, transposed(head)), labels);
    double[][] g = times(residual, head);
    assertGradient(norm, "bias", new double[][] {columnSums(g)});
    assertGradient(norm, "weight", new double[][] {columnSums(product(g, normal))});
    // dz = (s g - mean(s g) - n mean(s g n)) / deviation
    double[][] back = new double[5][6];
    for (int i = 0; i < 5; i++) {
      double[] scaled = product(new double[][] {g[i]}, new double[][] {scale})[0];
      double[] along = product(new double[][] {scaled}, new double[][] {normal[i]})[0];
      for (int j = 0; j < 6; j++) {
        back[i][j] = (scaled[j] - mean(scaled) - normal[i][j] * mean(along)) / deviation[i];
      }
    }
    assertGradient(below, "weight", times(transposed(back), x));
  }

  @Test
  void aLowRankUpdate() {
    double[][] x = matrix(6, 8, 13);
    double[][] w = matrix(3, 8, 14);
    double[][] a = matrix(2, 8, 15);
    double[][] b = matrix(3, 2, 16);
    int[] labels = labels(6, 3);
    NDArray down = trained(array(a));
    NDArray up = trained(array(b));
    NDArray input = array(x);
    NDArray logits =
        Operations.lowRank(Operations.linear(input, array(w), null), input, down, up, 1.5);
    backpropagate(logits, labels);

    double[][] low = times(x, transposed(a));
    double[][] residual =
        residual(plus(times(x, transposed(w)), scaled(times(low, transposed(b)), 1.5)), labels);
    assertGradient(up, scaled(times(transposed(residual), low), 1.5));
    assertGradient(down, scaled(times(transposed(times(residual, b)), x), 1.5));
  }

  @Test
  void belowAZeroMatrixTheGradientIsThereAndExactlyZero() {
    NDArray down = trained(array(matrix(2, 8, 15)));
    NDArray up = trained(array(new double[3][2]));
    NDArray input = array(matrix(6, 8, 13));
    NDArray output = Operations.linear(input, array(matrix(3, 8, 14)), null);
    backpropagate(Operations.lowRank(output, input, down, up, 1.5), labels(6, 3));
    assertThat(gradient(down)).containsOnly(0);
    assertThat(gradient(up)).doesNotContain(0);
  }

  @Test
  void aTableOfVectorsUnderTheMeanOfItsTokens() {
    double[][] table = matrix(5, 4, 17);
    double[][] head = matrix(2, 4, 18);
    long[][] ids = {{1, 3, 3}, {2, 0, 0}};
    long[][] mask = {{1, 1, 1}, {1, 0, 0}};
    int[] labels = {0, 1};
    Embedding embedding = trained(new Embedding(Weights.of(name -> array(table)), 5, 4));
    NDArray hidden = embedding.forward(Tensors.int64(scope, new long[] {1, 3, 3, 2, 0, 0}, 2, 3));
    NDArray pooled =
        Operations.meanPool(hidden, Tensors.int64(scope, new long[] {1, 1, 1, 1, 0, 0}, 2, 3));
    backpropagate(Operations.linear(pooled, array(head), null), labels);

    double[][] vectors = new double[2][4];
    double[] counts = {3, 1};
    eachToken(
        ids, mask, (i, id) -> addTo(vectors[i], scaled(new double[][] {table[id]}, 1 / counts[i])));
    double[][] back = times(residual(times(vectors, transposed(head)), labels), head);
    double[][] expected = new double[5][4];
    eachToken(
        ids, mask, (i, id) -> addTo(expected[id], scaled(new double[][] {back[i]}, 1 / counts[i])));
    assertGradient(embedding, "weight", expected);
  }

  private interface TokenVisitor {
    void visit(int text, int id);
  }

  private static void eachToken(long[][] ids, long[][] mask, TokenVisitor visitor) {
    for (int i = 0; i < ids.length; i++) {
      for (int t = 0; t < ids[i].length; t++) {
        if (mask[i][t] == 1) {
          visitor.visit(i, (int) ids[i][t]);
        }
      }
    }
  }

  private static void addTo(double[] sum, double[][] row) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += row[0][j];
    }
  }

  private void backpropagate(NDArray logits, int[] labels) {
    recording.backward(Operations.crossEntropy(logits, labels(labels)));
  }

  private NDArray labels(int[] labels) {
    return Tensors.int64(scope, Arrays.stream(labels).asLongStream().toArray(), labels.length);
  }

  /** The gradient of the mean cross-entropy with respect to the logits: {@code (p - y) / n}. */
  private static double[][] residual(double[][] logits, int[] labels) {
    double[][] residual = softmax(logits);
    for (int i = 0; i < logits.length; i++) {
      residual[i][labels[i]] -= 1;
    }
    return scaled(residual, 1.0 / logits.length);
  }

  private Linear linear(double[][] weight, double[] bias) {
    var layer =
        new Linear(
            Parameter.fresh(Role.HEAD, fixed(weight), weight.length, weight[0].length),
            Parameter.fresh(Role.HEAD, fixed(new double[][] {bias}), bias.length));
    layer.materialise(scope, 0);
    return layer;
  }

  private <M extends Module> M trained(M module) {
    module.parameters().values().forEach(parameter -> parameter.train(true));
    module.materialise(scope, 0);
    return module;
  }

  private static NDArray trained(NDArray array) {
    array.setRequiresGradient(true);
    return array;
  }

  private static Initializer fixed(double[][] values) {
    return (shape, path, seed) -> flat(values);
  }

  private NDArray array(double[][] values) {
    return Tensors.float32(scope, flat(values), values.length, values[0].length);
  }

  private NDArray array(double[] values) {
    return Tensors.float32(scope, flat(new double[][] {values}), values.length);
  }

  private static void assertGradient(Module module, String name, double[][] expected) {
    Map<String, Parameter> parameters = module.parameters();
    assertGradient(Objects.requireNonNull(parameters.get(name)).array(), expected);
  }

  private static void assertGradient(NDArray array, double[][] expected) {
    double[] actual = gradient(array);
    assertThat(actual).hasSize(expected.length * expected[0].length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("element " + i)
          .isCloseTo(expected[i / expected[0].length][i % expected[0].length], within(TOLERANCE));
    }
  }

  private static double[] gradient(NDArray array) {
    try (NDArray gradient = Objects.requireNonNull(Gradients.of(array))) {
      float[] values = gradient.toFloatArray();
      var wide = new double[values.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = values[i];
      }
      return wide;
    }
  }

  private static int[] labels(int texts, int classes) {
    var labels = new int[texts];
    for (int i = 0; i < texts; i++) {
      labels[i] = (3 * i + 1) % classes;
    }
    return labels;
  }
}
