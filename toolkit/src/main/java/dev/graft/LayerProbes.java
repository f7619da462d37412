package dev.graft;

import dev.graft.chart.Band;
import dev.graft.chart.Chart;
import dev.graft.chart.Charts;
import dev.graft.data.EncodedExamples;
import dev.graft.data.Examples;
import dev.graft.evaluation.Estimate;
import dev.graft.evaluation.LinearProbe;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How much of the labels can be read off each layer of the upstream, and of the tuned network, by a
 * linear probe on the mean token vector. Immutable.
 */
public final class LayerProbes {
  /** More training examples than these make a probe slower, not better. */
  private static final int MOST = 2000;

  private final String plan;
  private final List<Layer> layers;

  private LayerProbes(String plan, List<Layer> layers) {
    this.plan = plan;
    this.layers = List.copyOf(layers);
  }

  /**
   * What a probe on one layer reaches.
   *
   * @param name {@code embeddings} below the first layer, else the layer's path
   * @param upstream the accuracy on the upstream's vectors, with its 95% interval
   * @param tuned the accuracy on the tuned network's
   */
  public record Layer(String name, Estimate upstream, Estimate tuned) {}

  /** Probes every layer: trained on the training examples, judged on others. */
  static LayerProbes of(Run run, Examples judged) {
    Upstream upstream = run.plan().upstream();
    Examples train = run.data().train().head(MOST);
    EncodedExamples learntFrom = run.encoder().encode(train);
    EncodedExamples judgedOn = run.encoder().encode(judged);
    int[] targets = Evaluation.targets(run.data().labels(), judged);
    var sets = new ArrayList<List<Estimate>>();
    try {
      for (var backbone : List.of(upstream.backbone(), run.network().backbone())) {
        float[][][] learnt = LayerVectors.of(backbone, learntFrom);
        float[][][] given = LayerVectors.of(backbone, judgedOn);
        var accuracies = new ArrayList<Estimate>();
        for (int layer = 0; layer < learnt.length; layer++) {
          accuracies.add(
              accuracy(
                  LinearProbe.probabilities(
                      learnt[layer], train.targets(), run.data().labels().size(), given[layer]),
                  targets));
        }
        sets.add(accuracies);
      }
    } finally {
      Reference.reachabilityFence(run);
    }
    var layers = new ArrayList<Layer>();
    layers.add(new Layer("embeddings", sets.get(0).get(0), sets.get(1).get(0)));
    List<String> names = upstream.architecture().layers();
    for (int i = 0; i < names.size(); i++) {
      layers.add(new Layer(names.get(i), sets.get(0).get(i + 1), sets.get(1).get(i + 1)));
    }
    return new LayerProbes(run.plan().name(), layers);
  }

  private static Estimate accuracy(float[][] probabilities, int[] targets) {
    int right = 0;
    for (int i = 0; i < targets.length; i++) {
      int best = 0;
      for (int label = 1; label < probabilities[i].length; label++) {
        best = probabilities[i][label] > probabilities[i][best] ? label : best;
      }
      right += best == targets[i] ? 1 : 0;
    }
    return Estimate.share(right, targets.length);
  }

  /** The plan whose run was probed. */
  public String plan() {
    return plan;
  }

  /** One entry for the embeddings and each layer, from the first that data meets. */
  public List<Layer> layers() {
    return layers;
  }

  /**
   * The accuracies.
   *
   * @return a row a layer: {@code layer}, {@code upstream} and {@code tuned}, each with {@code low}
   *     and {@code high} of its 95% interval
   */
  public Table table() {
    return Table.create(
        "linear probes: " + plan,
        StringColumn.create("layer", layers.stream().map(Layer::name)),
        column("upstream", Layer::upstream, Estimate::value),
        column("upstream low", Layer::upstream, Estimate::low),
        column("upstream high", Layer::upstream, Estimate::high),
        column("tuned", Layer::tuned, Estimate::value),
        column("tuned low", Layer::tuned, Estimate::low),
        column("tuned high", Layer::tuned, Estimate::high));
  }

  /** The accuracies with their intervals, layer by layer; 0 is below the first. */
  public Chart chart() {
    double[] depths = IntStream.range(0, layers.size()).asDoubleStream().toArray();
    return Charts.bands(
        "Linear probes: " + plan,
        "layers passed",
        "accuracy",
        false,
        List.of(
            new Band("upstream", depths, layers.stream().map(Layer::upstream).toList()),
            new Band("tuned", depths, layers.stream().map(Layer::tuned).toList())));
  }

  private DoubleColumn column(
      String name, Function<Layer, Estimate> estimate, ToDoubleFunction<Estimate> part) {
    return DoubleColumn.create(name, layers.stream().map(estimate).mapToDouble(part).toArray());
  }

  @Override
  public String toString() {
    return table().printAll();
  }
}
