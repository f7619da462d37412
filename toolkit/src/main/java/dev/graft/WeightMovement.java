package dev.graft;

import dev.graft.architecture.Architecture;
import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.chart.MovementRow;
import dev.graft.module.FirstValues;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.tensor.Figures;
import dev.graft.training.Changes;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How far training moved the weights of each layer from what they started as.
 *
 * @param plan what was trained
 * @param layers the layers and the parts before and after them, from the input to the head
 */
public record WeightMovement(String plan, List<Layer> layers) {
  private static final double PERCENT = 100;

  /** Copies the list. */
  public WeightMovement {
    layers = List.copyOf(layers);
  }

  /**
   * How far the weights of one layer moved.
   *
   * @param name as the freeze map names it
   * @param trained how many of its parameters trained, adapters included
   * @param moved the Euclidean norm of the difference between after and before, over all its
   *     parameters
   * @param relative the same over its pretrained parameters alone, divided by the norm that they
   *     had before; 0 where nothing trained, NaN where only new parameters trained: an adapter, a
   *     head; infinite where what moved had been all zero
   * @param largest the largest absolute difference of one parameter
   */
  public record Layer(String name, long trained, double moved, double relative, double largest) {}

  static WeightMovement of(
      String plan, Module network, Architecture architecture, FirstValues start) {
    try {
      Map<String, Figures.Change> changes = Changes.since(start, network);
      var layers = new ArrayList<Layer>();
      FreezeMap.groups(network, architecture)
          .forEach((name, parameters) -> layers.add(layer(name, parameters, changes)));
      return new WeightMovement(plan, layers);
    } finally {
      // Unreachable, networks would free their arrays while the last of them is in use.
      Reference.reachabilityFence(network);
      Reference.reachabilityFence(start);
    }
  }

  private static Layer layer(
      String name, Map<String, Parameter> parameters, Map<String, Figures.Change> changes) {
    long trained = 0;
    boolean onlyNew = false;
    double moved = 0;
    double largest = 0;
    double pretrained = 0;
    double pretrainedMoved = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      Parameter parameter = entry.getValue();
      Figures.Change change = Objects.requireNonNull(changes.get(entry.getKey()), entry.getKey());
      moved = Math.hypot(moved, change.moved());
      largest = Math.max(largest, change.largest());
      if (parameter.role() == Role.UPSTREAM) {
        pretrained = Math.hypot(pretrained, change.norm());
        pretrainedMoved = Math.hypot(pretrainedMoved, change.moved());
      }
      if (parameter.trained()) {
        onlyNew = parameter.role() != Role.UPSTREAM && (trained == 0 || onlyNew);
        trained += parameter.size();
      }
    }
    double relative = pretrainedMoved == 0 ? 0 : pretrainedMoved / pretrained;
    return new Layer(name, trained, moved, onlyNew ? Double.NaN : relative, largest);
  }

  /** How many parameters trained. */
  public long trained() {
    return layers.stream().mapToLong(Layer::trained).sum();
  }

  /**
   * The layers as a table.
   *
   * @return a row for each layer and each part before and after them: {@code layer}, {@code
   *     trained} (how many parameters), {@code moved} (a Euclidean norm), {@code % of pretrained}
   *     (missing where only new parameters trained) and {@code largest change} of one parameter
   */
  public Table table() {
    return Table.create(
        plan,
        StringColumn.create("layer", layers.stream().map(Layer::name)),
        LongColumn.create("trained", layers.stream().mapToLong(Layer::trained).toArray()),
        DoubleColumn.create("moved", layers.stream().mapToDouble(Layer::moved)),
        DoubleColumn.create(
            "% of pretrained", layers.stream().mapToDouble(layer -> PERCENT * layer.relative())),
        DoubleColumn.create("largest change", layers.stream().mapToDouble(Layer::largest)));
  }

  /** How far each layer moved, in per cent of its pretrained values' norm. */
  public Chart chart() {
    return Charts.movement(
        "How far the weights moved: " + plan,
        layers.stream()
            .map(layer -> new MovementRow(layer.name(), layer.relative(), layer.trained()))
            .toList());
  }

  /**
   * What moved, in words.
   *
   * @return which pretrained layer moved most and by how much, and how many stayed as they were
   */
  public String sentence() {
    long still = layers.stream().filter(layer -> layer.moved() == 0).count();
    String rest =
        still == 0
            ? "No layer stayed as it was."
            : "%d of %d layers stayed as %s."
                .formatted(still, layers.size(), still == 1 ? "it was" : "they were");
    return layers.stream()
        .filter(layer -> layer.relative() > 0)
        .max(Comparator.comparingDouble(Layer::relative))
        .map(
            most ->
                String.format(
                    Locale.ROOT,
                    "Of what was pretrained, %s moved most: by %.3g%% of its norm. %s",
                    most.name(),
                    PERCENT * most.relative(),
                    rest))
        .orElse(
            still == layers.size()
                ? "Nothing moved."
                : "Nothing pretrained moved, only new parameters did. " + rest);
  }

  @Override
  public String toString() {
    return "How far the weights of '%s' moved%n%s%n%s"
        .formatted(plan, sentence(), PlainFigures.table(table()));
  }
}
