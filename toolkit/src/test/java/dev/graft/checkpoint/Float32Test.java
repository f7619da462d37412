package dev.graft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class Float32Test {

  @Property(tries = 100)
  void transposingMovesEveryElementToItsPlace(
      @ForAll @IntRange(min = 0, max = 70) int rows,
      @ForAll @IntRange(min = 0, max = 1100) int columns)
      throws IOException {
    check(rows, columns);
  }

  @Test
  void rowsLongerThanAPieceAreReadInPieces() throws IOException {
    check(3, 200_001);
  }

  private static void check(int rows, int columns) throws IOException {
    var matrix = ByteBuffer.allocateDirect(4 * rows * columns).order(ByteOrder.nativeOrder());
    for (int i = 0; i < rows * columns; i++) {
      matrix.putFloat(4 * i, i);
    }

    var transposed = ByteBuffer.allocateDirect(matrix.remaining()).order(ByteOrder.nativeOrder());
    Float32.copyTransposed(
        ElementType.F32, StoredBytes.readerOf(matrix), rows, columns, transposed.duplicate());

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
