package dev.graft.notebook;

import dev.graft.evaluation.Report;
import dev.graft.experiment.DataPart;
import dev.graft.experiment.RunFilter;
import dev.graft.experiment.RunStore;
import dev.graft.experiment.StoredRun;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Past runs. */
final class StoreViews {
  private static final int MOST_RUNS = 20;
  private static final int MOST_CLASSES = 20;
  private static final int MOST_SETTINGS = 40;
  private static final int SHOWN_DIGITS = 12;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private StoreViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(RunStore.class, StoreViews::store), View.card(StoredRun.class, StoreViews::run));
  }

  private static Card store(RunStore store) {
    long size = store.size();
    var card =
        Card.titled("Runs kept in " + store.file().getFileName()).note(store.file().toString());
    if (size == 0) {
      return card.text("No runs yet.");
    }
    Table newest = store.runs(RunFilter.all().newest(MOST_RUNS));
    return card.text(size == 1 ? "1 run" : HtmlTable.whole(size) + " runs, the newest first")
        .table(narrow(newest), MOST_RUNS)
        .note(
            size > MOST_RUNS
                ? "… %s more; runs() gives all of them, and all columns"
                    .formatted(HtmlTable.whole(size - MOST_RUNS))
                : "runs() gives all columns; get(id) one run");
  }

  /** What tells runs apart, narrow enough to see. */
  private static Table narrow(Table runs) {
    DateTimeColumn when = runs.dateTimeColumn("when");
    var times = words(runs, "when", i -> TIME.format(when.get(i)));
    var judged = words(runs, "report", i -> judged(runs, i));
    Table narrow =
        runs.selectColumns(
            "id",
            "plan",
            "trained parameters",
            "epochs",
            "learning rate",
            "seed",
            "validation accuracy");
    narrow.column("trained parameters").setName("trained");
    narrow.column("validation accuracy").setName("validation");
    narrow.insertColumn(1, times);
    narrow.addColumns(judged);
    if (runs.booleanColumn("finished").countFalse() > 0) {
      narrow.addColumns(
          words(
              runs,
              "finished",
              i -> runs.booleanColumn("finished").get(i) ? "yes" : "interrupted"));
    }
    if (runs.column("data").countUnique() > 1) {
      narrow.addColumns(runs.column("data"));
    }
    if (runs.column("saved to").countMissing() < runs.rowCount()) {
      narrow.addColumns(
          words(runs, "saved", i -> runs.column("saved to").isMissing(i) ? "no" : "yes"));
    }
    if (runs.column("note").countMissing() < runs.rowCount()) {
      narrow.addColumns(words(runs, "note", i -> runs.stringColumn("note").get(i)));
    }
    return narrow.addColumns(runs.column("seconds"));
  }

  private static StringColumn words(Table runs, String name, IntFunction<String> word) {
    return StringColumn.create(name, IntStream.range(0, runs.rowCount()).mapToObj(word));
  }

  private static String judged(Table runs, int row) {
    return runs.column("report").isMissing(row)
        ? "none"
        : String.format(
            Locale.ROOT,
            "%s %.1f%%",
            runs.stringColumn("report").get(row),
            100 * runs.doubleColumn("accuracy").getDouble(row));
  }

  private static Card run(StoredRun run) {
    var card =
        Card.titled("Run %d: %s".formatted(run.id(), run.plan()))
            .text(
                String.format(
                    Locale.ROOT,
                    "%s: %s, after %d steps in %.1f s; %,d parameters trained",
                    TIME.format(run.ended().atZone(ZoneId.systemDefault())),
                    run.ending(),
                    run.history().steps().size(),
                    run.seconds(),
                    run.trainedParameters()));
    if (!run.note().isEmpty()) {
      card = card.text("Note: " + run.note());
    }
    for (String phase : run.continued()) {
      card = card.note("Went on from " + phase);
    }
    if (!run.history().steps().isEmpty()) {
      card = card.chart(run.lossCurve());
    }
    if (!run.history().epochs().isEmpty()) {
      card = card.table(ResultViews.epochs(run.history()));
    }
    card =
        card.trusted(
            beside(
                HtmlTable.of(settings("recipe", recipe(run)), MOST_SETTINGS),
                HtmlTable.of(settings("plan", plan(run)), MOST_SETTINGS),
                HtmlTable.of(data(run.data()))));
    for (Report report : run.reports()) {
      card = report(card, report);
    }
    return card.text(
            run.savedTo()
                .map(directory -> "Model saved to " + directory)
                .orElse("The model was not saved: only its figures are kept"))
        .note(
            "Upstream: %s from %s, weights %s"
                .formatted(
                    run.upstream(), run.upstreamSource(), shortened(run.upstreamFingerprint())))
        .note(run.versions().toString());
  }

  private static Card report(Card card, Report report) {
    return card.text(
            String.format(
                Locale.ROOT,
                "Accuracy on the %s examples: %s of %d; macro F1 %.3f",
                report.part(),
                report.accuracy().percent(),
                report.size(),
                report.macroF1().value()))
        .table(report.perClass(), MOST_CLASSES);
  }

  /** With the learning rate in force, whoever said it. */
  private static Map<String, Object> recipe(StoredRun run) {
    var settings = new LinkedHashMap<>(run.recipeSettings());
    if (!settings.containsKey("learningRate")) {
      Object unused = settings.put("learningRate", run.learningRate() + " (the plan's own)");
    }
    return settings;
  }

  /** Without what stands elsewhere on the card. */
  private static Map<String, Object> plan(StoredRun run) {
    var settings = new LinkedHashMap<>(run.planSettings());
    settings.keySet().removeAll(List.of("name", "learningRate"));
    return settings;
  }

  private static Table settings(String title, Map<String, Object> settings) {
    var names = StringColumn.create(title);
    var values = StringColumn.create("setting");
    settings.forEach(
        (name, value) -> {
          if (says(value)) {
            names.append(name);
            values.append(words(value));
          }
        });
    return Table.create(names, values);
  }

  /** Whether a setting is more than off or empty. */
  private static boolean says(Object value) {
    return !(value.equals(false)
        || (value instanceof List<?> list && list.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty()));
  }

  private static String words(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(StoreViews::words).collect(Collectors.joining(", "));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .filter(entry -> says(entry.getValue()))
          .map(entry -> entry.getKey() + " " + words(entry.getValue()))
          .collect(Collectors.joining(", "));
    }
    return Objects.toString(value);
  }

  private static Table data(List<DataPart> parts) {
    return Table.create(
        StringColumn.create("data", parts.stream().map(DataPart::part)),
        IntColumn.create("examples", parts.stream().mapToInt(DataPart::examples).toArray()),
        StringColumn.create(
            "fingerprint", parts.stream().map(part -> shortened(part.fingerprint()))));
  }

  private static String beside(String... tables) {
    var html = new StringBuilder();
    for (String table : tables) {
      html.append("<div style=\"display:inline-block;vertical-align:top;margin:0 24px 8px 0;\">")
          .append(table)
          .append("</div>");
    }
    return html.toString();
  }

  private static String shortened(String fingerprint) {
    return fingerprint.substring(0, Math.min(SHOWN_DIGITS, fingerprint.length()));
  }
}
