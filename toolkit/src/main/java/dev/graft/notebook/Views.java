package dev.graft.notebook;

import java.util.List;
import java.util.stream.Stream;

/** Every type that Graft shows. */
final class Views {
  private Views() {}

  static List<View<?>> all() {
    return Stream.of(
            PlanViews.all(),
            DryRunViews.all(),
            DataViews.all(),
            ResultViews.all(),
            ReportViews.all(),
            ComparisonViews.all(),
            InsightViews.all(),
            BackpropagationViews.all(),
            ChartViews.all(),
            StoreViews.all())
        .<View<?>>flatMap(List::stream)
        .toList();
  }
}
