package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.training.WeightProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run was, apart from its figures; kept as JSON.
 *
 * @param plan {@link dev.graft.FineTune#settings}
 * @param recipe {@link dev.graft.Recipe#settings}
 * @param ending how it ended, in words
 * @param before what was trained before it, on the same data
 * @param versions what computed it
 * @param upstream what it was tuned from
 * @param data what it was trained and judged on
 * @param labels the label names
 * @param proof what it changed
 */
record RunDescription(
    Map<String, Object> plan,
    Map<String, Object> recipe,
    String ending,
    List<Phase> before,
    Versions versions,
    Origin upstream,
    List<DataPart> data,
    List<String> labels,
    WeightProof proof) {

  /**
   * The upstream of a run.
   *
   * @param name its name
   * @param source Maven coordinates or a directory
   * @param fingerprint of its weights
   */
  record Origin(String name, String source, String fingerprint) {
    static Origin of(Upstream upstream) {
      return new Origin(upstream.name(), upstream.source(), upstream.fingerprint());
    }
  }

  /**
   * A run that another one went on from.
   *
   * @param plan {@link dev.graft.FineTune#settings}
   * @param recipe {@link dev.graft.Recipe#settings}
   */
  record Phase(Map<String, Object> plan, Map<String, Object> recipe) {}

  /** The first one first. */
  private static List<Phase> phases(Optional<Run> last) {
    var phases = new ArrayList<Phase>();
    for (Optional<Run> run = last; run.isPresent(); run = run.get().before()) {
      phases.add(0, new Phase(run.get().plan().settings(), run.get().recipe().settings()));
    }
    return List.copyOf(phases);
  }

  static RunDescription of(Run run) {
    return new RunDescription(
        run.plan().settings(),
        run.recipe().settings(),
        run.ending(),
        phases(run.before()),
        Versions.current(),
        Origin.of(run.plan().upstream()),
        DataPart.of(run.data()),
        run.data().labels().names(),
        run.proof());
  }
}
