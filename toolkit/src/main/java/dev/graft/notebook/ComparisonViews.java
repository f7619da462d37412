package dev.graft.notebook;

import dev.graft.experiment.Compare;
import dev.graft.experiment.Comparison;
import dev.graft.experiment.Contender;
import dev.graft.experiment.LearningCurve;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Comparisons, before and after. */
final class ComparisonViews {
  private static final int MOST_SENTENCES = 15;

  private ComparisonViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(Compare.class, ComparisonViews::plan),
        View.card(Comparison.class, ComparisonViews::comparison),
        View.card(Contender.class, ComparisonViews::contender),
        View.card(LearningCurve.class, ComparisonViews::learningCurve));
  }

  private static Card plan(Compare compare) {
    return Card.titled("A comparison to be made")
        .text(compare.toString())
        .table(compare.table())
        .note("Nothing is trained yet: fit(data, recipe) does.");
  }

  private static Card comparison(Comparison comparison) {
    List<String> sentences = comparison.sentences();
    var card =
        Card.titled("Comparison on the %s examples".formatted(comparison.part()))
            .text(sentences.get(0));
    Table table = comparison.table();
    if (table.rowCount() > 0) {
      card = card.table(narrow(table));
    }
    card = cautions(card, comparison.cautions());
    if (table.rowCount() > 0) {
      card = card.chart(comparison.chart());
    }
    if (table.rowCount() > 1) {
      card = card.chart(comparison.pareto());
    }
    card = list(card, sentences.subList(1, sentences.size()));
    Table trials = comparison.trials();
    if (trials.rowCount() > 0) {
      card = card.note("What was tried, on the validation examples:").table(trials);
    }
    return comparison.reused() == 0
        ? card
        : card.note("Kept from before: %d of its runs".formatted(comparison.reused()));
  }

  private static Card contender(Contender contender) {
    Table settings =
        Table.create(
            StringColumn.create("setting", contender.recipe().settings().keySet()),
            StringColumn.create(
                "value", contender.recipe().settings().values().stream().map(String::valueOf)));
    return Card.titled(contender.name())
        .text(
            String.format(
                Locale.ROOT,
                "A plan for %s; its own learning rate is %s",
                contender.plan().upstream().name(),
                HtmlTable.number(contender.plan().learningRate())))
        .table(settings, settings.rowCount());
  }

  private static Card learningCurve(LearningCurve curve) {
    Table table = curve.table();
    var card = Card.titled("Learning curve on the %s examples".formatted(curve.part()));
    if (table.rowCount() > 0) {
      card = card.chart(curve.chart());
    }
    card = list(cautions(card, curve.cautions()), curve.sentences());
    return table.rowCount() > 0 ? card.scrolling(narrow(table), table.rowCount()) : card;
  }

  private static Card cautions(Card card, List<String> cautions) {
    Card told = card;
    for (String caution : cautions) {
      told = told.text("Mind: " + caution);
    }
    return told;
  }

  private static Card list(Card card, List<String> sentences) {
    if (sentences.isEmpty()) {
      return card;
    }
    String items =
        sentences.stream()
            .limit(MOST_SENTENCES)
            .map(sentence -> "<li style=\"margin:2px 0;\">" + Html.bdi(sentence) + "</li>")
            .collect(
                Collectors.joining(
                    "", "<ul style=\"margin:0;padding-left:1.4em;color:#1a1a1a;\">", "</ul>"));
    int more = sentences.size() - MOST_SENTENCES;
    Card told = card.trusted(items);
    return more > 0 ? told.note("… %d more in sentences()".formatted(more)) : told;
  }

  /** Accuracy and interval in one column: narrow enough to see. */
  private static Table narrow(Table table) {
    int place = table.columnIndex("accuracy");
    var accuracies =
        IntStream.range(0, table.rowCount())
            .mapToObj(
                row ->
                    String.format(
                        Locale.ROOT,
                        "%.3f (%.3f to %.3f)",
                        table.doubleColumn("accuracy").getDouble(row),
                        table.doubleColumn("low").getDouble(row),
                        table.doubleColumn("high").getDouble(row)));
    table.column("trained parameters").setName("trained");
    return table
        .insertColumn(place, StringColumn.create("accuracy (95% interval)", accuracies))
        .removeColumns("accuracy", "low", "high");
  }
}
