package dev.graft.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays in a few numbers: many arrays in one call of libtorch, none of which autograd hears of.
 *
 * <p>Sums run in float64. libtorch adds squares up in float32 and eight lanes, which takes 0.0004
 * off the norm of a table of 12 million numbers.
 */
public final class Figures {
  private static final int PER_CHANGE = 3;

  private Figures() {}

  /**
   * How far an array moved.
   *
   * @param norm the Euclidean norm before
   * @param moved the Euclidean norm of the difference
   * @param largest the largest absolute difference of an element
   */
  public record Change(double norm, double moved, double largest) {}

  /**
   * The mean and the standard deviation of an array's elements.
   *
   * @param mean their mean
   * @param deviation the square root of their mean squared distance from it
   */
  public record Spread(double mean, double deviation) {}

  /**
   * The Euclidean norm of each array.
   *
   * @param arrays float32, of any shapes
   * @return as many norms, in the same order
   */
  public static double[] norms(List<NDArray> arrays) {
    return arrays.isEmpty()
        ? new double[0]
        : TorchScript.numbersWithoutGradients("norms", TorchScript.listOf(arrays));
  }

  /**
   * How far each array moved.
   *
   * @param before float32, of any shapes
   * @param after as many arrays of the same shapes, in the same order
   * @return as many changes, in the same order
   * @throws IllegalArgumentException if there are more of one than of the other
   */
  public static List<Change> changes(List<NDArray> before, List<NDArray> after) {
    if (before.size() != after.size()) {
      throw new IllegalArgumentException(
          "%d arrays before cannot be compared with %d after"
              .formatted(before.size(), after.size()));
    }
    var changes = new ArrayList<Change>();
    if (!before.isEmpty()) {
      double[] figures =
          TorchScript.numbersWithoutGradients(
              "changes", TorchScript.listOf(before), TorchScript.listOf(after));
      for (int i = 0; i < figures.length; i += PER_CHANGE) {
        changes.add(new Change(figures[i], figures[i + 1], figures[i + 2]));
      }
    }
    return List.copyOf(changes);
  }

  /**
   * The mean and standard deviation of an activation; those of a token that is padding do not
   * count.
   *
   * @param activation {@code [batch, tokens, width]}, or another shape, whose elements all count
   * @param mask int64 {@code [batch, tokens]}, 1 for a token and 0 for padding, or null where all
   *     elements count
   * @return both
   */
  public static Spread spread(NDArray activation, @Nullable NDArray mask) {
    IValue values = IValue.from((PtNDArray) activation);
    double[] figures =
        mask == null
            ? TorchScript.numbersWithoutGradients("spread_of_all", values)
            : TorchScript.numbersWithoutGradients("spread", values, IValue.from((PtNDArray) mask));
    return new Spread(figures[0], figures[1]);
  }

  /**
   * The mean of each column.
   *
   * @param rows float32 {@code [rows, columns]}
   * @return a mean for each column
   */
  public static double[] columnMeans(NDArray rows) {
    return TorchScript.numbersWithoutGradients("column_means", IValue.from((PtNDArray) rows));
  }
}
