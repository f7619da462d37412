package dev.graft;

import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Texts as vectors, as an {@link Upstream} sees them. Immutable. */
public final class Embeddings {
  private final List<String> texts;
  private final float[][] vectors;

  Embeddings(List<String> texts, float[][] vectors) {
    this.texts = List.copyOf(texts);
    this.vectors = vectors;
  }

  /** The texts. */
  public List<String> texts() {
    return texts;
  }

  /** How many texts there are. */
  public int size() {
    return texts.size();
  }

  /** The length of a vector. */
  public int width() {
    return vectors[0].length;
  }

  /**
   * One text's vector, not normalised.
   *
   * @param index from 0
   * @return a copy
   */
  public float[] vector(int index) {
    return vectors[index].clone();
  }

  /**
   * All vectors, not normalised.
   *
   * @return {@code [texts][width]}, a copy
   */
  public float[][] vectors() {
    return java.util.Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new);
  }

  /**
   * The cosine of the angle between two texts' vectors.
   *
   * @param first from 0
   * @param second from 0
   * @return from -1 (opposite) to 1 (the same direction)
   */
  public double similarity(int first, int second) {
    double dot = 0;
    double lengths = 0;
    double others = 0;
    for (int i = 0; i < width(); i++) {
      double a = vectors[first][i];
      double b = vectors[second][i];
      dot += a * b;
      lengths += a * a;
      others += b * b;
    }
    return dot / Math.sqrt(lengths * others);
  }

  /**
   * The {@link #similarity} of every text with every other.
   *
   * @return a row a text; the column {@code text} and one column a text
   */
  public Table similarities() {
    var table = Table.create("cosine similarity", StringColumn.create("text", texts));
    for (int column = 0; column < size(); column++) {
      var values = new ArrayList<Double>();
      for (int row = 0; row < size(); row++) {
        values.add(similarity(row, column));
      }
      table.addColumns(DoubleColumn.create("to " + (column + 1), values));
    }
    return table;
  }

  @Override
  public String toString() {
    return size() == 1
        ? "1 text as a vector of " + width()
        : "%d texts as vectors of %d%n%s".formatted(size(), width(), similarities().printAll());
  }
}
