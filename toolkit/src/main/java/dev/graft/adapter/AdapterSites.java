package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import dev.graft.architecture.Backbone;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.AdapterModule;
import dev.graft.module.AttentionBlock;
import dev.graft.module.Embedding;
import dev.graft.module.Intervention;
import dev.graft.module.LayerAdapter;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.ResidualAdapter;
import dev.graft.module.ResidualSite;
import dev.graft.module.Selection;
import dev.graft.module.VirtualTokens;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of a network where an adapter can be put. The network is a tree without arrays; paths
 * lack the prefix of the family's checkpoints.
 */
public final class AdapterSites {
  private final String name;
  private final Backbone backbone;
  private final Architecture architecture;
  private final IdentityHashMap<Object, String> paths = new IdentityHashMap<>();
  private final Set<String> before;
  private final Set<String> places = new LinkedHashSet<>();
  private final Set<String> thawed = new LinkedHashSet<>();

  AdapterSites(String name, Backbone backbone, Architecture architecture) {
    this.name = name;
    this.backbone = backbone;
    this.architecture = architecture;
    this.before = Set.copyOf(backbone.parameters().keySet());
    backbone.modules().forEach((path, module) -> paths.put(module, path));
  }

  /** What the network was built from. */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * The network itself.
   *
   * @return the tree, for what the other methods do not offer
   */
  public Backbone backbone() {
    return backbone;
  }

  /**
   * All modules of one kind.
   *
   * @param <M> the kind
   * @param kind for instance {@code Linear.class}
   * @return modules by path, in the order of the data flow
   */
  public <M> Map<String, M> all(Class<M> kind) {
    Set<Module> brought = brought();
    var found = new LinkedHashMap<String, M>();
    backbone
        .modules()
        .forEach(
            (path, module) -> {
              if (kind.isInstance(module) && !brought.contains(module)) {
                found.put(path, kind.cast(module));
              }
            });
    return found;
  }

  /** What other adapters are made of is no place for one. */
  private Set<Module> brought() {
    Set<Module> modules = Collections.newSetFromMap(new IdentityHashMap<>());
    backbone.forEach(
        module -> {
          if (module instanceof AdapterModule) {
            module.forEach(modules::add);
          }
        });
    return modules;
  }

  /**
   * The modules of one kind that patterns name.
   *
   * @param <M> the kind
   * @param kind for instance {@code Linear.class}
   * @param patterns names or ends of paths, as PEFT's {@code target_modules}, or globs
   * @return modules by path, in the order of the data flow
   * @throws IllegalArgumentException if a pattern names nothing; the nearest names are listed
   */
  public <M> Map<String, M> named(Class<M> kind, List<String> patterns) {
    Map<String, M> found = all(kind);
    found.keySet().retainAll(Selection.named(patterns, found.keySet()));
    return found;
  }

  /**
   * Puts an adapter on a layer.
   *
   * @param layer one of this network's
   * @param adapter the adapter
   */
  public void attach(AdaptableLayer layer, LayerAdapter adapter) {
    layer.attach(name, adapter);
    touch(layer);
  }

  /**
   * Puts an adapter where a sub-layer's output joins the residual stream.
   *
   * @param site one of this network's, from {@code all(ResidualSite.class)}
   * @param word what the method calls its modules, a part of the parameters' paths
   * @param adapter the adapter
   */
  public void attach(ResidualSite site, String word, ResidualAdapter adapter) {
    site.attach(name, word, adapter);
    touch(site);
  }

  /**
   * Puts an intervention behind a layer.
   *
   * @param layer one of this network's
   * @param word what the method calls its modules, a part of the parameters' paths
   * @param intervention the intervention
   */
  public void attach(AttentionBlock layer, String word, Intervention intervention) {
    layer.attach(name, word, intervention);
    touch(layer);
  }

  /**
   * Puts trained vectors before the tokens of every text.
   *
   * @param vectors a prompt or a prefix
   * @throws IllegalArgumentException if the network takes no tokens
   */
  public void precede(VirtualTokens vectors) {
    Embedding table = backbone.tokens();
    if (table == null) {
      throw new IllegalArgumentException(
          "A '%s' network takes no tokens".formatted(architecture.family()));
    }
    table.precede(name, vectors);
    touch(table);
  }

  /**
   * Adds a module whose parameters several layers share.
   *
   * @param shared the module, whose parameters stand at the root of the network
   */
  public void share(Module shared) {
    backbone.share(name, shared);
  }

  /**
   * Trains a parameter of the upstream, in a copy of the network's own.
   *
   * @param path the parameter's path
   * @throws IllegalArgumentException if there is none
   */
  public void thaw(String path) {
    Parameter parameter = backbone.parameters().get(path);
    if (parameter == null || parameter.role() != Parameter.Role.UPSTREAM) {
      throw new IllegalArgumentException("The upstream has no parameter '" + path + "'");
    }
    thawed.add(path);
    places.add(path.substring(0, Math.max(0, path.lastIndexOf('.'))));
  }

  private void touch(Object module) {
    String path = paths.get(module);
    if (path == null) {
      throw new IllegalArgumentException(
          "An adapter is attached to a module of the network that it is inserted into");
    }
    places.add(path);
  }

  Insertion insertion(Adapter adapter) {
    if (places.isEmpty()) {
      throw new IllegalArgumentException(
          "The family '%s' has no place for this adapter: %s. Lora adapts every family."
              .formatted(architecture.family(), adapter.describe(architecture)));
    }
    var brought = new LinkedHashSet<>(backbone.parameters().keySet());
    brought.removeAll(before);
    return new Insertion(architecture, List.copyOf(places), List.copyOf(brought), thawed);
  }
}
