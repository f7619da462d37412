package dev.graft.notebook;

import dev.graft.LayerProbes;
import dev.graft.Nudge;
import dev.graft.RateFinder;
import dev.graft.StrengthCurve;
import java.util.List;

/** What was found out about a plan or a run beyond its figures. */
final class InsightViews {
  private InsightViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(RateFinder.class, InsightViews::rates),
        View.card(Nudge.class, InsightViews::nudge),
        View.card(StrengthCurve.class, InsightViews::strength),
        View.card(LayerProbes.class, InsightViews::layers));
  }

  private static Card rates(RateFinder finder) {
    return Card.titled("Learning rates: " + finder.plan())
        .text(finder.sentence())
        .chart(finder.chart());
  }

  private static Card nudge(Nudge nudge) {
    return Card.titled("Where tuning moved the texts: " + nudge.plan())
        .text(nudge.sentence())
        .chart(nudge.chart());
  }

  private static Card strength(StrengthCurve curve) {
    return Card.titled("How much of the tuning is needed: " + curve.plan())
        .chart(curve.chart())
        .table(curve.table());
  }

  private static Card layers(LayerProbes probes) {
    return Card.titled("What each layer knows of the labels: " + probes.plan())
        .text(
            "A linear classifier was trained on the mean token vector of each layer, of the upstream"
                + " and of the tuned network.")
        .chart(probes.chart())
        .table(probes.table());
  }
}
