package dev.graft;

import dev.graft.data.Kind;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Texts as vectors, as an {@link Upstream} sees them. Immutable. */
public final class Embeddings {
  /** How many texts a card or a text shows. */
  private static final int MOST_SHOWN = 12;

  private static final int MOST_COMPARED = 2_000;

  private final List<String> texts;
  private final float[][] vectors;

  Embeddings(List<String> texts, float[][] vectors) {
    this.texts = List.copyOf(texts);
    this.vectors = vectors;
  }

  /** As {@link Upstream#embed(List)}. */
  static Embeddings ofTexts(Upstream upstream, List<String> texts) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("embed needs at least one text, but none came");
    }
    upstream.checkTakes(Kind.TEXTS);
    float[][] vectors = vectors(upstream, texts);
    if (upstream.heads().notes().normalises()) {
      SentenceVectors.normalise(vectors);
    }
    return new Embeddings(texts, vectors);
  }

  /** As {@link Upstream#embedImages(List)}. */
  static Embeddings ofImages(Upstream upstream, List<Path> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("embedImages needs at least one image, but none came");
    }
    upstream.checkTakes(Kind.IMAGES);
    List<String> paths = images.stream().map(Path::toString).toList();
    return new Embeddings(paths, vectors(upstream, paths));
  }

  private static float[][] vectors(Upstream upstream, List<String> contents) {
    return SentenceVectors.of(upstream.backbone(), upstream.encoder().encodeAll(contents));
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
   * One text's vector.
   *
   * @param index from 0
   * @return a copy
   */
  public float[] vector(int index) {
    return vectors[index].clone();
  }

  /**
   * All vectors.
   *
   * @return {@code [texts][width]}, a copy
   */
  public float[][] vectors() {
    return Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new);
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
   * The {@link #similarity} of every text with every other: time and memory grow with the square of
   * their number, to 32 MB for 2,000 texts.
   *
   * @return a row a text; the column {@code text} and one column a text
   * @throws IllegalStateException if there are more than 2,000 texts
   */
  public Table similarities() {
    if (size() > MOST_COMPARED) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "A table of %,d x %,d similarities is too large; up to %,d texts are compared. Embed "
                  + "fewer, say similarities(n) for the first n, or compare two with similarity(i, j)",
              size(),
              size(),
              MOST_COMPARED));
    }
    return table(size());
  }

  /**
   * The {@link #similarity} of the first texts with each other.
   *
   * @param count how many texts, from 1 to 2,000; all if there are fewer
   * @return a row a text; the column {@code text} and one column a text
   * @throws IllegalArgumentException if {@code count} is out of range
   */
  public Table similarities(int count) {
    if (count < 1 || count > MOST_COMPARED) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected from 1 to %,d texts to compare; got %d",
              MOST_COMPARED,
              count));
    }
    return table(Math.min(count, size()));
  }

  private Table table(int count) {
    var table =
        Table.create("cosine similarity", StringColumn.create("text", texts.subList(0, count)));
    for (int i = 0; i < count; i++) {
      int column = i;
      table.addColumns(
          DoubleColumn.create(
              "to " + (column + 1),
              IntStream.range(0, count).mapToDouble(row -> similarity(row, column)).toArray()));
    }
    return table;
  }

  @Override
  public String toString() {
    if (size() == 1) {
      return "1 text as a vector of " + width();
    }
    int more = size() - MOST_SHOWN;
    return "%d texts as vectors of %d%n%s%s"
        .formatted(
            size(),
            width(),
            similarities(MOST_SHOWN).printAll(),
            more > 0 ? "%n… %d more texts".formatted(more) : "");
  }
}
