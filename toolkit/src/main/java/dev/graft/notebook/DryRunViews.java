package dev.graft.notebook;

import dev.graft.DryRun;
import dev.graft.MemoryAdvice;
import dev.graft.MemoryEstimate;
import dev.graft.MemoryLimit;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a run would cost. */
final class DryRunViews {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private DryRunViews() {}

  static List<View<?>> all() {
    return List.of(
        View.card(DryRun.class, DryRunViews::dryRun),
        View.card(MemoryEstimate.class, DryRunViews::memory),
        View.card(MemoryLimit.class, DryRunViews::limit),
        View.card(MemoryAdvice.class, DryRunViews::advice));
  }

  private static Card dryRun(DryRun run) {
    var card =
        PlanViews.trains(Card.titled("Dry run of " + run.plan()), run.parameters())
            .text(run.steps().toString())
            .text("Time: " + run.time() + " on this machine")
            .text("Memory: " + run.verdict());
    if (!run.advice().isEmpty()) {
      card = card.table(adviceTable(run.advice()));
    }
    return card.table(run.memory().table())
        .text("The saved model takes %s".formatted(size(run.savedBytes())))
        .note("Nothing was trained. Memory and time are estimates.");
  }

  private static Table adviceTable(List<MemoryAdvice> advice) {
    return Table.create(
        StringColumn.create("would fit", advice.stream().map(MemoryAdvice::change)),
        DoubleColumn.create(
            "MB", advice.stream().mapToDouble(a -> a.peakBytes() / BYTES_PER_MEGABYTE).toArray()),
        StringColumn.create("effect", advice.stream().map(MemoryAdvice::effect)));
  }

  private static Card memory(MemoryEstimate memory) {
    return Card.titled("Memory at a run's peak: about " + size(memory.peakBytes()))
        .table(memory.table());
  }

  private static Card limit(MemoryLimit limit) {
    return Card.titled("Memory that this process may take").text(limit.toString());
  }

  private static Card advice(MemoryAdvice advice) {
    return Card.titled("What would fit").table(adviceTable(List.of(advice)));
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / BYTES_PER_MEGABYTE);
  }
}
