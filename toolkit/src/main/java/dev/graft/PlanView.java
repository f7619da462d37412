package dev.graft;

import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import java.util.function.Function;
import tech.tablesaw.api.Table;

/** What a plan says of itself before anything is computed. */
public sealed interface PlanView permits FineTune {

  /** What tables and charts call the plan. */
  String name();

  /** The model it starts from. */
  Upstream upstream();

  /**
   * The learning rate that the plan is trained with unless the recipe says another. What trains
   * decides: 0.0001 if matrices or tables of the upstream do, else that of the adapter ({@link
   * dev.graft.adapter.Adapter#learningRate}), 0.002 if biases or norms do, and 0.01 for the head
   * alone; of several the lowest.
   *
   * @throws IllegalStateException if the plan says nothing or trains nothing
   * @throws IllegalArgumentException if a pattern matches nothing
   */
  default double learningRate() {
    return planned(PlanNetwork::learningRate);
  }

  /** As {@link #account(int)}, for two labels. */
  default PlanAccount account() {
    return account(PlanNetwork.FEWEST_CLASSES);
  }

  /**
   * What the plan costs, computed from shapes alone.
   *
   * @param classes the number of labels, at least 2
   * @throws IllegalStateException if the plan says nothing or trains nothing
   * @throws IllegalArgumentException if a pattern matches nothing, or classes is below 2
   */
  default PlanAccount account(int classes) {
    if (classes < PlanNetwork.FEWEST_CLASSES) {
      throw new IllegalArgumentException(
          "A classifier has at least 2 labels, but %d came".formatted(classes));
    }
    try (var planned = PlanNetwork.of((FineTune) this, classes)) {
      return PlanAccount.of(planned.network());
    }
  }

  /**
   * What trains and what is frozen, in the order of the data flow.
   *
   * @return a row for each layer: {@code layer}, {@code parameters}, {@code trained}, {@code
   *     adapter}
   */
  default Table freezeTable() {
    return planned(
        planned ->
            FreezeMap.table(name(), FreezeMap.rows(planned.network(), upstream().architecture())));
  }

  /** Every module with parameters, as {@link Upstream#layers}, and what of it trains. */
  default Table layers() {
    return planned(planned -> ModuleTable.of(name(), planned.network()));
  }

  /** What trains, what is frozen and where adapters sit, as a picture. */
  default Chart freezeMap() {
    return planned(
        planned -> Charts.freezeMap(FreezeMap.rows(planned.network(), upstream().architecture())));
  }

  private <T> T planned(Function<PlanNetwork, T> question) {
    try (var planned = PlanNetwork.of((FineTune) this, PlanNetwork.FEWEST_CLASSES)) {
      return question.apply(planned);
    }
  }
}
