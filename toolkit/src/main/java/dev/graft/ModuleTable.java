package dev.graft;

import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The modules of a network that have parameters, in the order in which data meets them. */
final class ModuleTable {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private ModuleTable() {}

  /** See {@link Upstream#layers} for the columns. */
  static Table of(String name, Module network) {
    var paths = StringColumn.create("layer");
    var types = StringColumn.create("type");
    var shapes = StringColumn.create("shape");
    var counts = LongColumn.create("parameters");
    var sizes = DoubleColumn.create("MB");
    var states = StringColumn.create("state");
    Map<String, Module> modules = network.modules();
    byModule(network)
        .forEach(
            (path, own) -> {
              long count = own.stream().mapToLong(Parameter::size).sum();
              paths.append(path);
              types.append(type(own.get(0), modules.get(path)));
              shapes.append(shape(own.get(0)));
              counts.append(count);
              sizes.append(count * Float.BYTES / BYTES_PER_MEGABYTE);
              states.append(state(own));
            });
    return Table.create(name, paths, types, shapes, counts, sizes, states);
  }

  private static Map<String, List<Parameter>> byModule(Module network) {
    var modules = new LinkedHashMap<String, List<Parameter>>();
    network
        .parameters()
        .forEach(
            (path, parameter) ->
                modules
                    .computeIfAbsent(
                        path.substring(0, Math.max(0, path.lastIndexOf('.'))),
                        unused -> new ArrayList<>())
                    .add(parameter));
    return modules;
  }

  private static String type(Parameter first, @Nullable Module module) {
    return first.role() == Role.ADAPTER || module == null
        ? "Adapter"
        : module.getClass().getSimpleName();
  }

  private static String shape(Parameter parameter) {
    return Arrays.stream(parameter.shape())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" x "));
  }

  private static String state(List<Parameter> parameters) {
    long trained = parameters.stream().filter(Parameter::trained).count();
    return trained == 0 ? "frozen" : trained == parameters.size() ? "trained" : "partly trained";
  }
}
