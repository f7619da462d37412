package dev.graft.training;

import dev.graft.module.Parameter;
import dev.graft.task.ClassifierNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Thaws the trained parts of a network from the top downward: first what lies above the layers,
 * then one group an epoch (Howard and Ruder 2018, "gradual unfreezing"). Where there are more
 * groups than epochs, several are thawed at once, so that all train in the last epoch.
 */
final class Thawing {
  private final List<List<Parameter>> groups;
  private final int epochs;

  private Thawing(List<List<Parameter>> groups, int epochs) {
    this.groups = groups;
    this.epochs = epochs;
  }

  /** Nothing is frozen for a while. */
  static Thawing none() {
    return new Thawing(List.of(), 1);
  }

  static Thawing of(ClassifierNetwork network, int epochs) {
    Map<Parameter, Integer> depths = LayerRates.depthsBelowTheTop(network);
    var groups = new ArrayList<List<Parameter>>();
    for (int depth = -1; depth <= network.backbone().layers().size(); depth++) {
      int wanted = depth;
      List<Parameter> group =
          network.parameters().values().stream()
              .filter(Parameter::trained)
              .filter(parameter -> depths.getOrDefault(parameter, -1) == wanted)
              .toList();
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    return new Thawing(groups, epochs);
  }

  /** Lets the groups of an epoch, counted from 1, take part in backpropagation, and no others. */
  void enter(int epoch) {
    int thawed = thawed(groups.size(), epoch, epochs);
    for (int i = 0; i < groups.size(); i++) {
      for (Parameter parameter : groups.get(i)) {
        parameter.array().setRequiresGradient(i < thawed);
      }
    }
  }

  /** How many of some groups train in an epoch. */
  static int thawed(int groups, int epoch, int epochs) {
    if (epochs >= groups) {
      return Math.min(groups, epoch);
    }
    return epochs == 1
        ? groups
        : 1 + (int) Math.ceil((double) (groups - 1) * (epoch - 1) / (epochs - 1));
  }
}
