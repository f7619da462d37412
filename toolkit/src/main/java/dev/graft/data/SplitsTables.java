package dev.graft.data;

import dev.graft.task.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The tables that describe parts. */
final class SplitsTables {

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  private static final double BYTES_PER_KILOBYTE = 1000;

  private SplitsTables() {}

  private record Place(String part, String text, String label) {}

  static Table duplicates(Map<String, Examples> parts) {
    var texts = StringColumn.create("text");
    var where = StringColumn.create("parts");
    var examples = IntColumn.create("examples");
    var labels = StringColumn.create("labels");
    for (List<Place> places : repeated(parts).values()) {
      texts.append(places.get(0).text());
      where.append(joined(places.stream().map(Place::part).toList()));
      examples.append(places.size());
      labels.append(joined(places.stream().map(Place::label).toList()));
    }
    return Table.create("duplicates", texts, where, examples, labels);
  }

  static Table summary(Map<String, Examples> parts, Labels labels) {
    var table = Table.create("splits", StringColumn.create("part"), IntColumn.create("examples"));
    // Tablesaw holds names that differ in case only for the same.
    Set<String> taken =
        new HashSet<>(
            Set.of(
                "part", "examples", "mean words", "max words", "mean kb", "max kb", "duplicates"));
    for (String name : labels.names()) {
      String free = name;
      for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
        free = name + " (" + i + ")";
      }
      table.addColumns(IntColumn.create(free));
    }
    boolean images = parts.values().stream().allMatch(part -> part.kind() == Kind.IMAGES);
    table.addColumns(
        DoubleColumn.create(images ? "mean kB" : "mean words"),
        IntColumn.create(images ? "max kB" : "max words"),
        IntColumn.create("duplicates"));
    Set<String> repeated = repeated(parts).keySet();
    parts.forEach((part, examples) -> append(table, part, examples, repeated));
    return table;
  }

  private static void append(Table table, String part, Examples examples, Set<String> repeated) {
    int column = 0;
    table.stringColumn(column++).append(part);
    table.intColumn(column++).append(examples.size());
    for (int count : examples.classCounts().values()) {
      table.intColumn(column++).append(count);
    }
    var words = examples.texts().stream().mapToInt(size(examples.kind())).summaryStatistics();
    table.doubleColumn(column++).append(Math.round(words.getAverage() * 10) / 10.0);
    table.intColumn(column++).append(words.getMax());
    long again =
        IntStream.range(0, examples.size())
            .filter(i -> repeated.contains(folded(examples.identity(i))))
            .count();
    table.intColumn(column).append((int) again);
  }

  /** Texts in more than one part, by their folded form, in order of appearance. */
  private static Map<String, List<Place>> repeated(Map<String, Examples> parts) {
    var places = new LinkedHashMap<String, List<Place>>();
    parts.forEach(
        (part, examples) -> {
          for (int i = 0; i < examples.size(); i++) {
            String label = examples.labels().name(examples.target(i));
            places
                .computeIfAbsent(folded(examples.identity(i)), key -> new ArrayList<>())
                .add(new Place(part, examples.text(i), label));
          }
        });
    places.values().removeIf(same -> same.stream().map(Place::part).distinct().count() < 2);
    return places;
  }

  private static String folded(String text) {
    String spaced = BLANKS.matcher(text).replaceAll(" ").strip();
    return spaced.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  private static ToIntFunction<String> size(Kind kind) {
    return kind == Kind.IMAGES ? path -> kilobytes(Path.of(path)) : SplitsTables::words;
  }

  private static int kilobytes(Path file) {
    try {
      return (int) Math.ceil(Files.size(file) / BYTES_PER_KILOBYTE);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static int words(String text) {
    return folded(text).split(" ", -1).length;
  }

  private static String joined(List<String> values) {
    return String.join(", ", new LinkedHashSet<>(values));
  }
}
