package dev.graft.notebook;

import dev.graft.data.Examples;
import dev.graft.data.Splits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.table.Relation;

/** Tables and examples. */
final class DataViews {
  private static final int FEW = 5;
  private static final int MOST_LABELS = 20;

  /** The columns of {@link Splits#summary} before and behind those of the labels. */
  private static final int PART_COLUMNS = 2;

  private static final int MEASURE_COLUMNS = 3;

  private DataViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(Examples.class, DataViews::examples),
        View.card(Splits.class, DataViews::splits),
        View.card(Relation.class, DataViews::table));
  }

  private static Card examples(Examples examples) {
    var counts = examples.classCounts();
    int largest = counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    var bars =
        counts.entrySet().stream()
            .limit(MOST_LABELS)
            .map(
                entry ->
                    new Bar(
                        entry.getKey(),
                        (double) entry.getValue() / Math.max(1, largest),
                        String.format(
                            Locale.ROOT,
                            "%,d (%.1f%%)",
                            entry.getValue(),
                            100.0 * entry.getValue() / examples.size())))
            .toList();
    var card =
        Card.titled(
                String.format(
                    Locale.ROOT, "%,d examples, %d labels", examples.size(), counts.size()))
            .bars(bars);
    int more = counts.size() - MOST_LABELS;
    return (more > 0 ? card.note("… %d more labels".formatted(more)) : card)
        .table(rows(examples))
        .note("A few of them, in the proportions of the whole.");
  }

  private static Card splits(Splits splits) {
    var parts = parts(splits);
    int size = parts.values().stream().mapToInt(Examples::size).sum();
    var summary = splits.summary();
    var again = splits.duplicates();
    var card =
        Card.titled(
                String.format(
                    Locale.ROOT,
                    "%,d examples in %d parts, %d labels",
                    size,
                    parts.size(),
                    splits.labels().size()))
            .table(measures(summary))
            .table(balance(splits, parts))
            .table(rows(splits.train()))
            .note("A few of the training examples.");
    return again.isEmpty()
        ? card.note("No text is in more than one part.")
        : card.text("Texts in more than one part: what was seen in training is no test.")
            .table(again, FEW);
  }

  private static Map<String, Examples> parts(Splits splits) {
    var parts = new LinkedHashMap<String, Examples>();
    parts.put("train", splits.train());
    parts.put("validation", splits.validation());
    if (splits.hasTest()) {
      parts.put("test", splits.test());
    }
    return parts;
  }

  /** A row a part, without its labels: of these there may be many. */
  private static Table measures(Table summary) {
    int columns = summary.columnCount();
    var kept =
        IntStream.range(0, columns)
            .filter(i -> i < PART_COLUMNS || i >= columns - MEASURE_COLUMNS)
            .<Column<?>>mapToObj(summary::column)
            .toList();
    return Table.create("parts", kept);
  }

  private static Table balance(Splits splits, Map<String, Examples> parts) {
    var table = Table.create("labels", StringColumn.create("label", splits.labels().names()));
    parts.forEach(
        (part, examples) ->
            table.addColumns(
                IntColumn.create(
                    part,
                    examples.classCounts().values().stream()
                        .mapToInt(Integer::intValue)
                        .toArray())));
    return table;
  }

  private static Table rows(Examples examples) {
    var few = examples.head(FEW);
    return Table.create(
        StringColumn.create(few.kind().one(), few.texts()),
        StringColumn.create(
            "label",
            IntStream.range(0, few.size()).mapToObj(i -> few.labels().name(few.target(i)))));
  }

  private static Card table(Relation relation) {
    var table = relation instanceof Table whole ? whole : relation.first(relation.rowCount());
    return Card.untitled()
        .table(table)
        .note(
            String.format(
                Locale.ROOT,
                "%s: %,d rows, %d columns",
                relation.name(),
                relation.rowCount(),
                relation.columnCount()));
  }
}
