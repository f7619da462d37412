package dev.graft;

import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A task small enough to be learnt by the tiny reference model in a second. */
final class TinyData {
  private static final List<String> TRAVEL =
      List.of("the train is late", "the weather is terrible", "a wonderful day", "late again");
  private static final List<String> LEARNING =
      List.of("fine tuning adapts a model", "frozen layers", "adapters are modules", "one task");

  private TinyData() {}

  static Examples examples() {
    var texts = new ArrayList<String>();
    var labels = new ArrayList<String>();
    for (int i = 0; i < 40; i++) {
      String ending = " " + "today ".repeat(1 + i % 5) + i;
      texts.add(TRAVEL.get(i % TRAVEL.size()) + ending);
      labels.add("travel");
      texts.add(LEARNING.get(i % LEARNING.size()) + ending);
      labels.add("learning");
    }
    return Examples.text(
        Table.create(StringColumn.create("text", texts), StringColumn.create("label", labels)),
        "text",
        "label");
  }

  /** An example for each label. */
  static Examples labelled(String... labels) {
    return Examples.text(
        Table.create(
            StringColumn.create("text", TRAVEL.subList(0, labels.length)),
            StringColumn.create("label", labels)),
        "text",
        "label");
  }

  static Splits splits() {
    return examples().split(Split.validation(0.2).test(0.2).seed(1));
  }
}
