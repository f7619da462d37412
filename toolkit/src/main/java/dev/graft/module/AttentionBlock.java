package dev.graft.module;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer of self-attention and a feed-forward block, each with its norm. What it gives can be
 * changed by interventions.
 */
public abstract class AttentionBlock extends Module {
  private final List<Intervention> interventions = new ArrayList<>();

  /** For the families. */
  protected AttentionBlock() {}

  /**
   * The modules that compute self-attention, its output projection among them.
   *
   * @return modules of this layer, without its norms
   */
  public abstract List<Module> attentionModules();

  /**
   * Adds an intervention, which sees the others' work.
   *
   * @param name the adapter's name, or {@link AdapterModule#UNNAMED}
   * @param word what the method calls its modules; stands in the parameters' paths
   * @param intervention the intervention
   */
  public final void attach(String name, String word, Intervention intervention) {
    intervention.belongTo(name);
    String part = name.isEmpty() ? word : name + "." + word;
    interventions.add(child(free(part), intervention));
  }

  /**
   * The layer's output as the interventions leave it.
   *
   * @param output {@code [batch, tokens, width]}; closed by this method unless returned
   * @param tokens where the texts are
   * @return {@code [batch, tokens, width]}
   */
  public final NDArray intervened(NDArray output, TokenPlaces tokens) {
    NDArray current = output;
    for (Intervention intervention : interventions) {
      if (intervention.strength() > 0) {
        try (NDArray before = current) {
          current = intervention.changed(before, tokens);
        }
      }
    }
    return current;
  }
}
