package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class Float32Test {

  @Property(tries = 100)
  void transposingMovesEveryElementToItsPlace(
      @ForAll @IntRange(min = 0, max = 70) int rows,
      @ForAll @IntRange(min = 0, max = 1100) int columns) {
    var matrix = ByteBuffer.allocateDirect(4 * rows * columns).order(ByteOrder.nativeOrder());
    for (int i = 0; i < rows * columns; i++) {
      matrix.putFloat(4 * i, i);
    }

    ByteBuffer transposed = Float32.transposed(matrix, rows, columns);

    assertThat(transposed.remaining()).isEqualTo(matrix.remaining());
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float value = transposed.getFloat(4 * (j * rows + i));
        if (value != i * columns + j) {
          assertThat(value).as("row %d, column %d", j, i).isEqualTo(i * columns + j);
        }
      }
    }
  }
}
