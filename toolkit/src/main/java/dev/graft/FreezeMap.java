package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.chart.FreezeMapRow;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Sums a network's parameters up by layer. */
final class FreezeMap {
  private FreezeMap() {}

  /**
   * A row for each layer, and for each part before and after them, in the order of the data flow.
   */
  static List<FreezeMapRow> rows(Module network, Architecture architecture) {
    return groups(network, architecture).entrySet().stream()
        .map(group -> row(group.getKey(), group.getValue().values()))
        .toList();
  }

  /** The parameters by path, of each of the same layers and parts. */
  static Map<String, Map<String, Parameter>> groups(Module network, Architecture architecture) {
    var groups = new LinkedHashMap<String, Map<String, Parameter>>();
    network
        .parameters()
        .forEach(
            (path, parameter) ->
                groups
                    .computeIfAbsent(group(path, architecture), unused -> new LinkedHashMap<>())
                    .put(path, parameter));
    return groups;
  }

  private static String group(String path, Architecture architecture) {
    return architecture.layers().stream()
        .filter(layer -> path.startsWith(layer + "."))
        .findFirst()
        .orElseGet(() -> path.substring(0, path.indexOf('.')));
  }

  private static FreezeMapRow row(String name, Collection<Parameter> group) {
    long own = 0;
    long trained = 0;
    long adapter = 0;
    for (Parameter parameter : group) {
      if (parameter.role() == Role.ADAPTER) {
        adapter += parameter.size();
      } else {
        own += parameter.size();
        trained += parameter.trained() ? parameter.size() : 0;
      }
    }
    return new FreezeMapRow(name, own, trained, adapter);
  }

  static Table table(String name, List<FreezeMapRow> rows) {
    var table =
        Table.create(
            name,
            StringColumn.create("layer"),
            LongColumn.create("parameters"),
            LongColumn.create("trained"),
            LongColumn.create("adapter"));
    for (FreezeMapRow row : rows) {
      table.stringColumn("layer").append(row.name());
      table.longColumn("parameters").append(row.parameters());
      table.longColumn("trained").append(row.trainable());
      table.longColumn("adapter").append(row.adapter());
    }
    return table;
  }
}
