package dev.graft.experiment;

import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.training.WeightProof;
import java.util.List;
import java.util.Map;

/**
 * What a run was, apart from its figures; kept as JSON.
 *
 * @param plan {@link dev.graft.FineTune#settings}
 * @param recipe the settings of the recipe
 * @param versions what computed it
 * @param upstream what it was tuned from
 * @param data what it was trained and judged on
 * @param labels the label names
 * @param proof what it changed
 */
record RunDescription(
    Map<String, Object> plan,
    Map<String, Object> recipe,
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

  static RunDescription of(Run run) {
    return new RunDescription(
        run.plan().settings(),
        run.recipe().settings(),
        Versions.current(),
        Origin.of(run.plan().upstream()),
        DataPart.of(run.data()),
        run.data().labels().names(),
        run.proof());
  }
}
