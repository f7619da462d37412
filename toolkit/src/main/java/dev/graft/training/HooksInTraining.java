package dev.graft.training;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import dev.graft.module.TrainingHook;
import dev.graft.tensor.Gradients;
import java.util.ArrayList;
import java.util.List;

/** The hooks that a network's adapters brought, in one run. */
final class HooksInTraining implements AutoCloseable {
  private final List<TrainingHook.Session> sessions = new ArrayList<>();

  private HooksInTraining() {}

  static HooksInTraining of(Module network, int steps) {
    var hooks = new HooksInTraining();
    network.forEach(
        module -> {
          if (module instanceof TrainingHook hook) {
            hooks.sessions.add(hook.begin(steps));
          }
        });
    return hooks;
  }

  /** Adds the gradients of all penalties; of what is frozen there are none. */
  void backpropagate() {
    for (TrainingHook.Session session : sessions) {
      try (Gradients gradients = Gradients.recorded();
          NDArray penalty = session.penalty()) {
        if (penalty != null && Gradients.goThrough(penalty)) {
          gradients.backward(penalty);
        }
      }
    }
  }

  /** The optimiser has taken a step; numbers are from 1. */
  void stepped(int step) {
    for (TrainingHook.Session session : sessions) {
      boolean unused =
          Gradients.off(
              () -> {
                session.stepped(step);
                return true;
              });
    }
  }

  /** All that they remember. */
  List<NDArray> memory() {
    return sessions.stream().flatMap(session -> session.memory().stream()).toList();
  }

  @Override
  public void close() {
    sessions.forEach(TrainingHook.Session::close);
  }
}
