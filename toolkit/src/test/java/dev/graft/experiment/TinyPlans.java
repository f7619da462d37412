package dev.graft.experiment;

import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.adapter.Lora;
import dev.graft.data.Examples;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Plans of the tiny reference model, and data that no other test has. */
final class TinyPlans {
  static final Recipe RECIPE = Recipe.epochs(1).batchSize(8);
  static final FineTune PLAN = FineTune.classifier(Constructed.UPSTREAM);
  static final FineTune PROBE = PLAN.headOnly();
  static final FineTune LORA = PLAN.adapt(Lora.rank(2));
  static final FineTune FULL = PLAN.full();

  private static final AtomicInteger DATA = new AtomicInteger();

  private TinyPlans() {}

  /** Nothing that was trained on them is kept yet. */
  static Examples examples() {
    return examples(DATA.incrementAndGet());
  }

  private static Examples examples(int number) {
    return Examples.text(
        Table.create(
            StringColumn.create(
                "text",
                IntStream.range(0, 60)
                    .mapToObj(
                        i -> (i % 2 == 0 ? "the train is late " : "one task ") + i + " " + number)),
            StringColumn.create(
                "label", IntStream.range(0, 60).mapToObj(i -> i % 2 == 0 ? "travel" : "work"))),
        "text",
        "label");
  }
}
