package dev.graft.notebook;

import dev.graft.Classifier;
import dev.graft.Embeddings;
import dev.graft.FineTune;
import dev.graft.PlanAccount;
import dev.graft.Prediction;
import dev.graft.Upstream;
import dev.graft.chart.PlainText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Models and plans. */
final class PlanViews {
  private static final int MOST_TEXTS = 12;
  private static final int MOST_NUMBERS = 8;
  private static final int MOST_LABELS = 12;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private PlanViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(Upstream.class, PlanViews::upstream),
        View.card(Embeddings.class, PlanViews::embeddings),
        View.card(FineTune.class, PlanViews::plan),
        View.card(PlanAccount.class, account -> cost(Card.titled("What the plan costs"), account)),
        View.card(Classifier.class, PlanViews::classifier),
        View.card(Prediction.class, PlanViews::prediction));
  }

  private static Card upstream(Upstream upstream) {
    return Card.titled(upstream.name())
        .text(
            String.format(
                Locale.ROOT,
                "%,d parameters in %d layers of width %d (%s); a text's vector: %s",
                upstream.parameterCount(),
                upstream.architecture().layers().size(),
                upstream.architecture().width(),
                upstream.architecture().family(),
                upstream.pooling()))
        .trusted(LayerTree.html(upstream.layers(), upstream.architecture().layers()))
        .note("From " + upstream.source());
  }

  private static Card embeddings(Embeddings embeddings) {
    if (embeddings.size() == 1) {
      return Card.titled("1 text as a vector of " + embeddings.width())
          .text("“" + PlainText.shorten(embeddings.texts().get(0), Html.SHOWN) + "”")
          .text(firstNumbers(embeddings.vector(0)));
    }
    var card =
        Card.titled("%d texts as vectors of %d".formatted(embeddings.size(), embeddings.width()))
            .text("How alike they are, as the cosine of the angle between their vectors:")
            .table(similarities(embeddings));
    return embeddings.size() <= MOST_TEXTS
        ? card
        : card.note("… %d more texts".formatted(embeddings.size() - MOST_TEXTS));
  }

  private static String firstNumbers(float[] vector) {
    var shown = new StringBuilder("[");
    for (int i = 0; i < Math.min(MOST_NUMBERS, vector.length); i++) {
      shown.append(i == 0 ? "" : ", ").append(String.format(Locale.ROOT, "%.4f", vector[i]));
    }
    return shown.append(vector.length > MOST_NUMBERS ? ", …]" : "]").toString();
  }

  private static Table similarities(Embeddings embeddings) {
    var table = embeddings.similarities(MOST_TEXTS);
    int[] numbers = IntStream.rangeClosed(1, table.rowCount()).toArray();
    return table.insertColumn(0, IntColumn.create("number", numbers));
  }

  private static Card plan(FineTune plan) {
    PlanAccount account;
    try {
      account = plan.account();
    } catch (IllegalStateException | IllegalArgumentException e) {
      // The plan is not finished, or does not fit: that is what there is to show.
      return Card.titled("A plan for " + plan.upstream().name() + " that cannot be trained yet")
          .text(String.valueOf(e.getMessage()));
    }
    return cost(Card.titled(plan.name()), account)
        .note(
            "Counted with a head for two labels; with data, account(labels) counts as many as there are.")
        .text(
            "Learning rate %s unless the recipe says otherwise. Upstream: %s"
                .formatted(
                    new BigDecimal(Double.toString(plan.learningRate()))
                        .stripTrailingZeros()
                        .toPlainString(),
                    plan.upstream().name()))
        .chart(plan.freezeMap())
        .trusted(LayerTree.html(plan.layers(), plan.upstream().architecture().layers()));
  }

  private static Card cost(Card card, PlanAccount account) {
    long upstream = account.trained() - account.adapter() - account.head();
    long[] counts = {
      account.total() - account.trained(), upstream, account.adapter(), account.head()
    };
    long[] bytes = {
      account.weightBytes(), account.gradientBytes(), account.optimizerBytes(), account.savedBytes()
    };
    return trains(card, account)
        .table(
            Table.create(
                StringColumn.create(
                    "part", "frozen", "trained: upstream", "trained: adapters", "trained: head"),
                LongColumn.create("parameters", counts),
                DoubleColumn.create(
                    "% of all",
                    LongStream.of(counts).mapToDouble(n -> 100.0 * n / account.total()).toArray())))
        .table(
            Table.create(
                StringColumn.create("memory", "weights", "gradients", "optimiser", "saved to disk"),
                DoubleColumn.create(
                    "MB", LongStream.of(bytes).mapToDouble(n -> n / BYTES_PER_MEGABYTE).toArray())))
        .note("Frozen weights are shared with the upstream; activations come on top.");
  }

  static Card trains(Card card, PlanAccount account) {
    return card.text(
        String.format(
            Locale.ROOT,
            "Trains %,d of %,d parameters (%s)",
            account.trained(),
            account.total(),
            percent(account.share())));
  }

  private static Card classifier(Classifier classifier) {
    List<String> labels = classifier.labels();
    String shown =
        String.join(
            ", ",
            labels.stream()
                .limit(MOST_LABELS)
                .map(label -> PlainText.shorten(label, Html.SHOWN))
                .toList());
    int more = labels.size() - MOST_LABELS;
    return Card.titled("Classifier of %d labels".formatted(labels.size()))
        .text(more > 0 ? "%s and %d more".formatted(shown, more) : shown)
        .note("Trained as: " + classifier.plan());
  }

  private static Card prediction(Prediction prediction) {
    var bars =
        prediction.probabilities().entrySet().stream()
            .limit(MOST_LABELS)
            .map(
                entry ->
                    new Bar(
                        entry.getKey(),
                        entry.getValue(),
                        String.format(Locale.ROOT, "%.1f%%", 100 * entry.getValue())))
            .toList();
    int more = prediction.probabilities().size() - MOST_LABELS;
    var card =
        Card.titled(prediction.label())
            .text("“" + PlainText.shorten(prediction.text(), Html.SHOWN) + "”")
            .bars(bars);
    return more > 0 ? card.note("… %d less probable labels".formatted(more)) : card;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", 100 * share);
  }
}
