package dev.graft;

import ai.djl.ndarray.NDArray;
import dev.graft.adapter.NamedAdapter;
import dev.graft.architecture.Architecture;
import dev.graft.architecture.AttentionHeads;
import dev.graft.architecture.Backbone;
import dev.graft.architecture.HeadLayout;
import dev.graft.architecture.ImageSize;
import dev.graft.architecture.LanguageHeadLayout;
import dev.graft.architecture.Pooling;
import dev.graft.data.ExampleEncoder;
import dev.graft.module.Embedding;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import dev.graft.module.Weights;
import dev.graft.task.LanguageModelNetwork;
import dev.graft.tensor.CollectedArrays;
import dev.graft.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a tuned network the upstream of the next task. */
final class TunedUpstream {
  private TunedUpstream() {}

  /**
   * The backbone of a run's network, on its own: adapters are merged into the weights, and where
   * one cannot be, all stay as frozen parts of the network.
   */
  static Upstream of(Run run) {
    Upstream upstream = run.plan().upstream();
    return of(
        upstream,
        run.network().backbone(),
        run.plan().adapters(),
        run.encoder(),
        upstream.name() + ", tuned: " + run.plan().name(),
        false);
  }

  /**
   * An upstream with adapters, which become a part of it in the same way, and its own head of a
   * language model.
   *
   * @param upstream the upstream
   * @param backbone its network with the adapters
   * @param adapters the adapters
   * @param encoder makes of texts or images what the network takes
   * @param name what the new upstream is called
   */
  static Upstream adapted(
      Upstream upstream,
      Backbone backbone,
      List<NamedAdapter> adapters,
      ExampleEncoder encoder,
      String name) {
    return of(upstream, backbone, adapters, encoder, name, true);
  }

  private static Upstream of(
      Upstream upstream,
      Backbone backbone,
      List<NamedAdapter> adapters,
      ExampleEncoder encoder,
      String name,
      boolean languageModel) {
    Optional<LanguageHeadLayout> layout =
        upstream
            .architecture()
            .languageHead()
            .filter(head -> languageModel && upstream.heads().language().isPresent());
    boolean merges =
        MergedArrays.possible(backbone)
            && layout.filter(head -> changesTiedHead(head, backbone)).isEmpty();
    var arrays = new LinkedHashMap<String, NDArray>(upstream.arrays());
    try (var scope = Tensors.newScope()) {
      backbone
          .state()
          .forEach(
              (path, state) -> {
                if (!state.sharesUpstream()) {
                  arrays.put(path, Tensors.copy(scope, state.array()));
                }
              });
      if (merges) {
        MergedArrays.of(backbone, scope)
            .forEach(
                (path, array) -> {
                  if (array.getManager() == scope) {
                    arrays.put(path, array);
                  }
                });
      }
      arrays.values().stream()
          .filter(array -> array.getManager() == scope)
          .forEach(CollectedArrays::freeWhenUnreachable);
    }
    List<NamedAdapter> kept = merges ? List.of() : adapters;
    Architecture architecture =
        kept.isEmpty()
            ? upstream.architecture()
            : new AdaptedArchitecture(upstream.architecture(), kept);
    Backbone tuned = architecture.build(Weights.of(arrays::get));
    Map<String, NDArray> head = upstream.heads().languageArrays();
    Optional<LanguageModelNetwork> language =
        layout.map(it -> new LanguageModelNetwork(tuned, it, Weights.of(head::get)));
    language.<Module>map(network -> network).orElse(tuned).materialise(Tensors.newScope(), 0);
    if (merges) {
      SameOutputs.check(upstream, backbone, tuned);
    }
    arrays.keySet().retainAll(tuned.state().keySet());
    return new Upstream(
        name,
        "tuned from " + upstream.source(),
        upstream.config(),
        architecture,
        arrays,
        encoder,
        tuned,
        new PretrainedHeads(
            Map.of(), language, language.isEmpty() ? Map.of() : head, upstream.heads().notes()));
  }

  /** An adapter on the table of token vectors is not meant for a head that shares the table. */
  private static boolean changesTiedHead(LanguageHeadLayout head, Backbone backbone) {
    Embedding table = backbone.tokens();
    return head.weight().isEmpty() && table != null && table.adapted();
  }

  /** An architecture with adapters that have become a part of it. */
  private record AdaptedArchitecture(Architecture base, List<NamedAdapter> adapters)
      implements Architecture {

    @Override
    public Backbone build(Weights weights) {
      Backbone backbone = base.build(weights);
      for (NamedAdapter adapter : adapters) {
        var unused = adapter.insert(backbone, base);
      }
      for (Map.Entry<String, Parameter> entry : backbone.parameters().entrySet()) {
        Parameter parameter = entry.getValue();
        if (parameter.role() == Role.ADAPTER) {
          parameter.adopt(weights.get(entry.getKey(), parameter.shape()));
        }
      }
      return backbone;
    }

    @Override
    public String family() {
      return base.family();
    }

    @Override
    public String checkpointPrefix() {
      return base.checkpointPrefix();
    }

    @Override
    public boolean fanInFanOut() {
      return base.fanInFanOut();
    }

    @Override
    public int width() {
      return base.width();
    }

    @Override
    public int maxLength() {
      return base.maxLength() - TextRoom.places(adapters);
    }

    @Override
    public List<String> layers() {
      return base.layers();
    }

    @Override
    public List<String> defaultTargets() {
      return base.defaultTargets();
    }

    @Override
    public Optional<AttentionHeads> attentionHeads() {
      return base.attentionHeads();
    }

    @Override
    public Pooling pooling() {
      return base.pooling();
    }

    @Override
    public int pooledWidth() {
      return base.pooledWidth();
    }

    @Override
    public Optional<ImageSize> images() {
      return base.images();
    }

    @Override
    public boolean published() {
      return false;
    }

    @Override
    public HeadLayout head() {
      return base.head();
    }

    @Override
    public Optional<LanguageHeadLayout> languageHead() {
      return base.languageHead();
    }

    @Override
    public List<String> storedNames(String path) {
      return base.storedNames(path);
    }

    @Override
    public String loadedName(String path) {
      return base.loadedName(path);
    }
  }
}
