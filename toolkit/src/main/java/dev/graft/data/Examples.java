package dev.graft.data;

import dev.graft.task.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;

/**
 * Labelled texts or images, taken from two columns of a table.
 *
 * <p>Immutable: the table is copied. Labels are numbered in the order of {@link Labels#sorted},
 * whatever order the rows come in.
 */
public final class Examples {

  private final Table source;
  private final int[] rows;
  private final Kind kind;
  private final List<String> texts;
  private final List<String> identities;
  private final int[] targets;
  private final Labels labels;

  private Examples(
      Table source,
      int[] rows,
      Kind kind,
      List<String> texts,
      List<String> identities,
      int[] targets,
      Labels labels) {
    this.source = source;
    this.rows = rows;
    this.kind = kind;
    this.texts = List.copyOf(texts);
    this.identities = List.copyOf(identities);
    this.targets = targets;
    this.labels = labels;
  }

  /**
   * Texts and their labels.
   *
   * <p>Labels may be text (surrounding blanks are dropped), whole numbers (also in a column of
   * doubles that holds nothing else) or booleans.
   *
   * @param table at least one row; other columns are kept, see {@link #table()}
   * @param textColumn name of a text column without missing or blank values
   * @param labelColumn name of a column with at least two different values, and none missing
   * @throws IllegalArgumentException if a column is missing or of another type, a value is missing
   *     (the rows are named), the table is empty, there is only one label, or nearly every row has
   *     a label of its own
   */
  public static Examples text(Table table, String textColumn, String labelColumn) {
    return of(table, Kind.TEXTS, textColumn, labelColumn);
  }

  /**
   * Images and their labels. The files are read once, to know them again by their content.
   *
   * @param table at least one row; other columns are kept, see {@link #table()}
   * @param pathColumn name of a text column with the paths of PNG, JPEG, GIF or BMP files
   * @param labelColumn as for {@link #text}
   * @throws IllegalArgumentException as for {@link #text}, or if a file is missing or no image
   */
  public static Examples images(Table table, String pathColumn, String labelColumn) {
    return of(table, Kind.IMAGES, pathColumn, labelColumn);
  }

  /**
   * Images in one directory for each label, which is named after it. Hidden files are left aside.
   *
   * @param directory holds the directories, and nothing else
   * @throws IllegalArgumentException if a file is no image, or there are fewer than two labels
   */
  public static Examples imageFolder(Path directory) {
    return images(ImageFiles.labelled(directory), ImageFiles.PATH, ImageFiles.LABEL);
  }

  private static Examples of(Table table, Kind kind, String column, String labelColumn) {
    Table copy = table.copy();
    List<String> texts = Columns.texts(copy, column);
    List<String> names = Columns.labels(copy, labelColumn, column);
    Labels labels = Labels.sorted(names);
    Columns.checkClasses(labels.size(), names, labelColumn);
    int[] rows = new int[texts.size()];
    Arrays.setAll(rows, i -> i);
    int[] targets = names.stream().mapToInt(labels::indexOf).toArray();
    List<String> identities = kind == Kind.TEXTS ? texts : ImageFiles.fingerprints(texts);
    return new Examples(copy, rows, kind, texts, identities, targets, labels);
  }

  /** What the examples are. */
  public Kind kind() {
    return kind;
  }

  /** Number of examples. */
  public int size() {
    return texts.size();
  }

  /** The texts in order, or the paths of the images; unmodifiable. */
  public List<String> texts() {
    return texts;
  }

  /** The text of one example, or the path of its image, counted from 0. */
  public String text(int index) {
    return texts.get(index);
  }

  /** By what an example is known again: its text, or the SHA-256 of its image. */
  String identity(int index) {
    return identities.get(index);
  }

  /** The label names; a part of a split has those of the whole. */
  public Labels labels() {
    return labels;
  }

  /** The label of one example, as its number in {@link #labels()}. */
  public int target(int index) {
    return targets[index];
  }

  /** The labels of all examples, as numbers in {@link #labels()}; a copy. */
  public int[] targets() {
    return targets.clone();
  }

  /** The rows of these examples with all columns of the original table; a copy. */
  public Table table() {
    return source.where(Selection.with(rows));
  }

  /**
   * How many examples each label has, in the order of {@link #labels()}; 0 is possible in a part.
   */
  public Map<String, Integer> classCounts() {
    var counts = new LinkedHashMap<String, Integer>();
    labels.names().forEach(name -> counts.put(name, 0));
    for (int target : targets) {
      counts.merge(labels.name(target), 1, Integer::sum);
    }
    return Collections.unmodifiableMap(counts);
  }

  /**
   * Divides the examples into parts.
   *
   * @throws IllegalArgumentException if a label has a single example, a part would be empty, or the
   *     group column is missing or has missing values
   */
  public Splits split(Split split) {
    checkSingles();
    double[] fractions = split.fractions();
    String group = split.group();
    int[] parts =
        group == null
            ? StratifiedSplit.parts(targets, labels.size(), fractions, split.seed())
            : GroupedSplit.parts(
                Columns.groups(table(), group), targets, labels.size(), fractions, split.seed());
    var examples = new ArrayList<Examples>();
    for (int part = 0; part < fractions.length; part++) {
      int wanted = part;
      int[] members = IntStream.range(0, parts.length).filter(i -> parts[i] == wanted).toArray();
      if (members.length == 0) {
        throw new IllegalArgumentException(
            "%d examples are too few for %s: the %s part would be empty. Collect more, or ask for fewer parts"
                .formatted(size(), split, List.of("training", "validation", "test").get(part)));
      }
      examples.add(select(members));
    }
    return Splits.divided(examples, this, split);
  }

  private void checkSingles() {
    var singles =
        classCounts().entrySet().stream()
            .filter(entry -> entry.getValue() == 1)
            .map(Map.Entry::getKey)
            .toList();
    if (!singles.isEmpty()) {
      throw new IllegalArgumentException(
          ("A label needs at least two examples to be split, one to learn from and one to check; with a single one:"
                  + " %s. Collect more, merge it with another label, or drop its row")
              .formatted(Columns.quoted(singles)));
    }
  }

  /**
   * The first examples of each label, in the order of the table, in the proportions of the whole
   * (largest remainders; each label at least once if {@code count} allows). All examples if there
   * are not more.
   *
   * @param count at least 1
   */
  public Examples head(int count) {
    return subset(count, StratifiedSplit.rowsOfLabels(targets, labels.size()));
  }

  /**
   * Like {@link #head}, but drawn at random. All examples if there are not more.
   *
   * @param count at least 1
   * @param seed another one draws other examples
   */
  public Examples sample(int count, long seed) {
    int[][] rowsOfLabels = StratifiedSplit.rowsOfLabels(targets, labels.size());
    var random = Randomness.of(seed, 2);
    for (int[] rowsOfLabel : rowsOfLabels) {
      Randomness.shuffle(rowsOfLabel, random);
    }
    return subset(count, rowsOfLabels);
  }

  private Examples subset(int count, int[][] rowsOfLabels) {
    if (count < 1) {
      throw new IllegalArgumentException("Expected to take at least 1 example; got " + count);
    }
    int[][] present = Arrays.stream(rowsOfLabels).filter(of -> of.length > 0).toArray(int[][]::new);
    double[] weights = Arrays.stream(present).mapToDouble(of -> of.length).toArray();
    int[] shares = Allocation.largestRemainder(Math.min(count, size()), weights);
    var members = new ArrayList<Integer>();
    for (int label = 0; label < present.length; label++) {
      for (int i = 0; i < shares[label]; i++) {
        members.add(present[label][i]);
      }
    }
    return select(members.stream().mapToInt(Integer::intValue).sorted().toArray());
  }

  /** Some of the examples, with the labels of all. */
  private Examples select(int[] members) {
    return new Examples(
        source,
        Arrays.stream(members).map(i -> rows[i]).toArray(),
        kind,
        Arrays.stream(members).mapToObj(texts::get).toList(),
        Arrays.stream(members).mapToObj(identities::get).toList(),
        Arrays.stream(members).map(i -> targets[i]).toArray(),
        labels);
  }

  /** The same examples, numbered by other labels, which must hold all names in use. */
  Examples relabelled(Labels other) {
    return labels.equals(other)
        ? this
        : new Examples(
            source,
            rows,
            kind,
            texts,
            identities,
            Arrays.stream(targets).map(target -> other.indexOf(labels.name(target))).toArray(),
            other);
  }

  /**
   * SHA-256 of all texts, or images, and label names in order, 64 hexadecimal digits: equal for
   * equal data, whatever else the table holds.
   */
  public String fingerprint() {
    var digest = new Fingerprint();
    for (int i = 0; i < size(); i++) {
      digest.add(identities.get(i));
      digest.add(labels.name(targets[i]));
    }
    return digest.hex();
  }

  @Override
  public String toString() {
    return "%d examples, %d labels: %s".formatted(size(), labels.size(), classCounts());
  }
}
