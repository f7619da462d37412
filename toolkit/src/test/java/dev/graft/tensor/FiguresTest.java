package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Norms and differences against sums in Java. */
final class FiguresTest {
  /** More than one piece of what the kernel adds up at once, and no multiple of it. */
  private static final int MANY = 2_500_003;

  @Test
  void aNormIsExactHoweverManyElementsThereAre() {
    float[] values = values(MANY, 1);
    try (NDManager scope = Tensors.newScope()) {
      NDArray large = Tensors.float32(scope, values, MANY);
      NDArray small = Tensors.float32(scope, new float[] {3, 0, -4, 0}, 2, 2);
      NDArray single = Tensors.float32(scope, new float[] {-2});
      assertThat(Figures.norms(List.of(large, small, single)))
          .containsExactly(new double[] {norm(values), 5, 2}, within(1e-9));
    }
  }

  @Test
  void aNormDoesNotDependOnHowTheArrayLiesInMemory() {
    float[] values = values(600, 2);
    try (NDManager scope = Tensors.newScope()) {
      NDArray turned = Tensors.float32(scope, values, 20, 30).transpose();
      assertThat(Figures.norms(List.of(turned))[0]).isCloseTo(norm(values), within(1e-9));
    }
  }

  @Test
  void aChangeIsTheNormBeforeAndTheDifference() {
    try (NDManager scope = Tensors.newScope()) {
      NDArray before = Tensors.float32(scope, new float[] {1, 2, -2}, 3);
      NDArray after = Tensors.float32(scope, new float[] {1, 2.5f, -2.25f}, 3);
      assertThat(Figures.changes(List.of(before, before), List.of(after, before)))
          .containsExactly(
              new Figures.Change(3, Math.sqrt(0.3125), 0.5), new Figures.Change(3, 0, 0));
    }
  }

  @Test
  void nothingHasNoNorms() {
    assertThat(Figures.norms(List.of())).isEmpty();
    assertThat(Figures.changes(List.of(), List.of())).isEmpty();
  }

  @Test
  void arraysAreComparedInPairs() {
    try (NDManager scope = Tensors.newScope()) {
      NDArray array = Tensors.float32(scope, new float[] {1}, 1);
      assertThatThrownBy(() -> Figures.changes(List.of(array), List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 arrays before cannot be compared with 0 after");
    }
  }

  @Test
  void paddingDoesNotCountInASpread() {
    try (NDManager scope = Tensors.newScope()) {
      NDArray x = Tensors.float32(scope, new float[] {1, 3, 900, 900, 5, 7, 1, 1}, 2, 2, 2);
      NDArray mask = Tensors.int64(scope, new long[] {1, 0, 1, 1}, 2, 2);
      double mean = 3;
      double deviation = Math.sqrt((4 + 0 + 4 + 16 + 4 + 4) / 6.0);
      Figures.Spread spread = Figures.spread(x, mask);
      assertThat(spread.mean()).isCloseTo(mean, within(1e-12));
      assertThat(spread.deviation()).isCloseTo(deviation, within(1e-12));
    }
  }

  @Test
  void everyElementOfAVectorCounts() {
    try (NDManager scope = Tensors.newScope()) {
      NDArray x = Tensors.float32(scope, new float[] {1, 3, 5, 7}, 2, 2);
      NDArray mask = Tensors.int64(scope, new long[] {1, 0, 1, 1}, 2, 2);
      assertThat(Figures.spread(x, mask)).isEqualTo(new Figures.Spread(4, Math.sqrt(5)));
    }
  }

  @Test
  void columnsHaveMeans() {
    try (NDManager scope = Tensors.newScope()) {
      NDArray rows = Tensors.float32(scope, new float[] {0.25f, 0.75f, 0.5f, 0.5f}, 2, 2);
      assertThat(Figures.columnMeans(rows)).containsExactly(0.375, 0.625);
    }
  }

  @Test
  void autogradHearsOfNothing() {
    try (NDManager scope = Tensors.newScope();
        Gradients recording = Gradients.recorded()) {
      NDArray weight = Tensors.float32(scope, new float[] {1, 2}, 1, 2);
      weight.setRequiresGradient(true);
      NDArray x = Tensors.float32(scope, new float[] {1, 1}, 1, 2);
      NDArray y = Operations.linear(x, weight, null);
      assertThat(Figures.norms(List.of(y, weight)))
          .containsExactly(new double[] {3, Math.sqrt(5)}, within(1e-12));
      recording.backward(y.reshape());
      try (NDArray gradient = Objects.requireNonNull(Gradients.of(weight))) {
        assertThat(gradient.toFloatArray()).containsExactly(1, 1);
      }
    }
  }

  private static float[] values(int count, long seed) {
    var random = new SplittableRandom(seed);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() - 0.25);
    }
    return values;
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
