package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RelativeOperationsTest {
  private final NDManager scope = Tensors.newScope();

  @AfterEach
  void close() {
    scope.close();
  }

  private NDArray counted(long... shape) {
    int size = 1;
    for (long dimension : shape) {
      size *= (int) dimension;
    }
    var values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) Math.sin(i + shape.length);
    }
    return Tensors.float32(scope, values, shape);
  }

  private NDArray rowNumbers(int rows) {
    var values = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = i;
    }
    return Tensors.float32(scope, values, rows, 1);
  }

  private NDArray tokens(int batch, int count) {
    return Tensors.float32(scope, new float[batch * count], batch, count, 1);
  }

  @Test
  void positionsAreCountedFromPaddingOnAndPaddingHasItsOwn() {
    NDArray ids = Tensors.int64(scope, new long[] {7, 8, 9, 1, 7, 1, 8, 1}, 2, 4);
    assertThat(
            RelativeOperations.addPositionsAfterPadding(tokens(2, 4), ids, rowNumbers(6), 1)
                .toFloatArray())
        .containsExactly(2, 3, 4, 1, 2, 1, 3, 1);
    NDArray others = Tensors.int64(scope, new long[] {5, 0}, 1, 2);
    assertThat(
            RelativeOperations.addPositionsAfterPadding(tokens(1, 2), others, rowNumbers(6), 0)
                .toFloatArray())
        .containsExactly(1, 0);
  }

  @Test
  void distancesShareRowsTheFartherTheMore() {
    int count = 200;
    float[] rows = RelativeOperations.bias(tokens(1, count), rowNumbers(32)).toFloatArray();
    int query = 100;
    for (int key = 0; key < count; key++) {
      int distance = Math.abs(query - key);
      double far = 8 + Math.floor(Math.log(distance / 8.0) / Math.log(16) * 8 + 1e-6);
      double row = (distance < 8 ? distance : Math.min(15, far)) + (key > query ? 16 : 0);
      assertThat(rows[query * count + key]).as("from %d to %d", query, key).isEqualTo((float) row);
    }
    assertThat(rows[199]).isEqualTo(31);
    assertThat(rows[199 * count]).isEqualTo(15);
  }

  @Test
  void eachHeadHasItsOwnBias() {
    NDArray table = counted(32, 3);
    float[] bias = RelativeOperations.bias(tokens(2, 4), table).toFloatArray();
    float[] all = table.toFloatArray();
    assertThat(bias).hasSize(3 * 4 * 4);
    assertThat(bias[2 * 16 + 4 + 3]).isEqualTo(all[(16 + 2) * 3 + 2]);
    assertThat(bias[16 + 3 * 4]).isEqualTo(all[3 * 3 + 1]);
  }

  @ParameterizedTest
  @CsvSource({"0, 20, 20", "16, 64, 16", "256, 512, 256", "17, 64, 17"})
  void theIndexCountsDistancesAndThenTheirLogarithms(int buckets, int longest, int span) {
    int count = Math.min(longest, 60);
    long[] index =
        RelativeOperations.positionIndex(tokens(1, count), buckets, longest, span).toLongArray();
    int middle = buckets / 2;
    for (int query = 0; query < count; query++) {
      for (int key = 0; key < count; key++) {
        int distance = query - key;
        long bucket = distance;
        if (Math.abs(distance) > middle && buckets > 0) {
          double share =
              Math.log(Math.abs(distance) / (double) middle)
                  / Math.log((longest - 1) / (double) middle);
          bucket =
              Integer.signum(distance) * (long) (Math.ceil(share * (middle - 1) - 1e-6) + middle);
        }
        assertThat(index[query * count + key])
            .isEqualTo(Math.max(0, Math.min(2L * span - 1, bucket + span)));
      }
    }
  }

  @Test
  void scoresTakeTheProductWithThePositionOfEachPair() {
    int heads = 2;
    int width = 3;
    int count = 4;
    int span = 3;
    NDArray content = counted(2, count, 6);
    NDArray places = counted(6, 6);
    NDArray index = RelativeOperations.positionIndex(tokens(1, count), 0, 9, span);
    float[] ofQuery =
        RelativeOperations.contentToPosition(content, places, index, width, 0.5).toFloatArray();
    float[] ofKey =
        RelativeOperations.positionToContent(content, places, index, width, 0.5).toFloatArray();
    float[] contents = content.toFloatArray();
    float[] positions = places.toFloatArray();
    int place = 0;
    for (int batch = 0; batch < 2; batch++) {
      for (int head = 0; head < heads; head++) {
        for (int query = 0; query < count; query++) {
          for (int key = 0; key < count; key++, place++) {
            int row = Math.max(0, Math.min(2 * span - 1, query - key + span));
            double[] products = new double[2];
            for (int i = 0; i < width; i++) {
              double position = positions[row * heads * width + head * width + i];
              int at = head * width + i;
              products[0] += contents[(batch * count + query) * heads * width + at] * position;
              products[1] += contents[(batch * count + key) * heads * width + at] * position;
            }
            assertThat((double) ofQuery[place]).isCloseTo(0.5 * products[0], within(1e-6));
            assertThat((double) ofKey[place]).isCloseTo(0.5 * products[1], within(1e-6));
          }
        }
      }
    }
  }

  @Test
  void masksHideWhatIsFarOrPadding() {
    NDArray mask = Tensors.int64(scope, new long[] {1, 1, 1, 0}, 1, 4);
    float[] pairs = RelativeOperations.pairMask(mask).toFloatArray();
    float[] window = RelativeOperations.windowMask(tokens(1, 4), null, 1).toFloatArray();
    float[] padded = RelativeOperations.windowMask(tokens(1, 4), mask, 1).toFloatArray();
    for (int query = 0; query < 4; query++) {
      for (int key = 0; key < 4; key++) {
        int at = query * 4 + key;
        boolean near = Math.abs(query - key) <= 1;
        assertThat(pairs[at]).isEqualTo(query < 3 && key < 3 ? 0 : -Float.MAX_VALUE);
        assertThat(window[at]).isEqualTo(near ? 0 : Float.NEGATIVE_INFINITY);
        assertThat(padded[at]).isEqualTo(near && key < 3 ? 0 : Float.NEGATIVE_INFINITY);
      }
    }
    NDArray vectors = Tensors.float32(scope, new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 4, 2);
    assertThat(RelativeOperations.maskTokens(vectors, mask).toFloatArray())
        .containsExactly(1, 2, 3, 4, 5, 6, 0, 0);
    NDArray chosen = Tensors.int64(scope, new long[] {2, 0}, 2);
    assertThat(RelativeOperations.tokensAt(vectors, chosen).toFloatArray())
        .containsExactly(5, 6, 1, 2);
  }

  /** Estimates of memory follow the same operations on shapes alone. */
  @Test
  void aTraceKnowsTheShapeOfEveryOperation() {
    var trace = new ActivationTrace();
    long[][] shapes = {{2, 5, 6}, {2, 5}, {32, 6}, {5, 5}, {3}, {32, 2}};
    NDArray[] real = {
      counted(shapes[0]),
      Tensors.int64(scope, IntStream.range(0, 10).mapToLong(i -> i % 3).toArray(), 2, 5),
      counted(shapes[2]),
      RelativeOperations.positionIndex(counted(shapes[0]), 0, 9, 16),
      Tensors.int64(scope, new long[] {0, 4, 2}, 3),
      counted(shapes[5])
    };
    NDArray[] followed = {
      trace.parameter(true, shapes[0]),
      trace.int64(shapes[1]),
      trace.parameter(true, shapes[2]),
      trace.int64(shapes[3]),
      trace.int64(shapes[4]),
      trace.parameter(true, shapes[5])
    };
    NDArray[] expected = all(real);
    NDArray[] traced = all(followed);
    for (int i = 0; i < expected.length; i++) {
      assertThat(traced[i].getShape()).as("operation %d", i).isEqualTo(expected[i].getShape());
      assertThat(traced[i].getDataType()).isEqualTo(expected[i].getDataType());
    }
  }

  private static NDArray[] all(NDArray[] of) {
    return new NDArray[] {
      RelativeOperations.addPositionsAfterPadding(of[0], of[1], of[2], 1),
      RelativeOperations.bias(of[0], of[5]),
      RelativeOperations.table(of[0], of[2]),
      RelativeOperations.positionIndex(of[0], 8, 9, 8),
      RelativeOperations.contentToPosition(of[0], of[2], of[3], 3, 1),
      RelativeOperations.positionToContent(of[0], of[2], of[3], 3, 1),
      RelativeOperations.pairMask(of[1]),
      RelativeOperations.windowMask(of[0], null, 2),
      RelativeOperations.windowMask(of[0], of[1], 2),
      RelativeOperations.tokensAt(of[0], of[4]),
      RelativeOperations.maskTokens(of[0], of[1])
    };
  }
}
