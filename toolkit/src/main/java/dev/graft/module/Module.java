package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.tensor.ActivationTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A node of the network tree: named children and named parameters, in the order in which data flows
 * through them. What it computes is each subclass's own, typed as it needs.
 *
 * <p>A path joins the names from the root with dots, as published checkpoints do: {@code
 * encoder.layer.0.attention.self.query.weight}.
 */
public abstract class Module {
  private final List<Child> children = new ArrayList<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Buffer> buffers = new LinkedHashMap<>();

  private record Child(String name, Module module) {}

  /** For subclasses. */
  protected Module() {}

  /**
   * Adds a child.
   *
   * @param <M> the child's type
   * @param name its name; an empty one adds the child's contents as if they were this module's own
   * @param child the child
   * @return the child
   */
  protected final <M extends Module> M child(String name, M child) {
    if (!name.isEmpty() && isTaken(name)) {
      throw new IllegalStateException("There is already a child named '" + name + "'");
    }
    children.add(new Child(name, child));
    return child;
  }

  /** A name that no child has yet: the one wanted, or that with a number. */
  protected final String free(String wanted) {
    String name = wanted;
    for (int number = 2; isTaken(name); number++) {
      name = wanted + number;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return children.stream().anyMatch(child -> child.name().equals(name));
  }

  /**
   * Adds a parameter.
   *
   * @param name its name
   * @param parameter the parameter
   * @return the parameter
   */
  protected final Parameter parameter(String name, Parameter parameter) {
    if (parameters.putIfAbsent(name, parameter) != null) {
      throw new IllegalStateException("There is already a parameter named '" + name + "'");
    }
    return parameter;
  }

  /**
   * Adds a buffer.
   *
   * @param name its name
   * @param buffer the buffer
   * @return the buffer
   */
  protected final Buffer buffer(String name, Buffer buffer) {
    if (parameters.containsKey(name) || buffers.putIfAbsent(name, buffer) != null) {
      throw new IllegalStateException("There is already an array named '" + name + "'");
    }
    return buffer;
  }

  /**
   * Every parameter below this module.
   *
   * @return parameters by path, in the order of the data flow
   */
  public final Map<String, Parameter> parameters() {
    var found = new LinkedHashMap<String, Parameter>();
    visit("", (path, module) -> collect(path, module, found));
    return found;
  }

  /**
   * Every buffer below this module.
   *
   * @return buffers by path, in the order of the data flow; most networks have none
   */
  public final Map<String, Buffer> buffers() {
    var found = new LinkedHashMap<String, Buffer>();
    visit(
        "",
        (path, module) ->
            module.buffers.forEach((name, buffer) -> found.put(join(path, name), buffer)));
    return found;
  }

  /**
   * All that the network has learnt.
   *
   * @return parameters by path, then buffers by path
   */
  public final Map<String, StateArray> state() {
    var found = new LinkedHashMap<String, StateArray>(parameters());
    found.putAll(buffers());
    return found;
  }

  /**
   * All that the network has learnt as files hold it: its state, unless a module says that files
   * hold its own otherwise.
   *
   * @param scope the owner of arrays that have to be made
   * @return arrays by path
   */
  public final Map<String, NDArray> saved(NDManager scope) {
    var found = new LinkedHashMap<String, NDArray>();
    visit(
        "",
        (path, module) ->
            module.ownSaved(scope).forEach((name, array) -> found.put(join(path, name), array)));
    return found;
  }

  /**
   * What files hold of this module itself.
   *
   * @param scope the owner of arrays that have to be made
   * @return arrays by name; its own parameters and buffers unless a subclass says otherwise
   */
  protected Map<String, NDArray> ownSaved(NDManager scope) {
    var own = new LinkedHashMap<String, NDArray>();
    parameters.forEach((name, parameter) -> own.put(name, parameter.array()));
    buffers.forEach((name, buffer) -> own.put(name, buffer.array()));
    return own;
  }

  /**
   * The parameters of this module itself, without those of its children.
   *
   * @return the parameters in the order of the data flow
   */
  public final List<Parameter> ownParameters() {
    return List.copyOf(parameters.values());
  }

  /**
   * Every module from this one downward.
   *
   * @return modules by path, in the order of the data flow; this module has the empty path
   */
  public final Map<String, Module> modules() {
    var found = new LinkedHashMap<String, Module>();
    visit("", found::putIfAbsent);
    return found;
  }

  /**
   * Visits this module and every one below it, also those that add their contents to another's.
   *
   * @param visitor is given each module
   */
  public final void forEach(Consumer<Module> visitor) {
    visit("", (path, module) -> visitor.accept(module));
  }

  /**
   * Gives every parameter and buffer its array: frozen pretrained ones share the upstream's, all
   * others get their own.
   *
   * @param scope the owner of the arrays that are the network's own
   * @param seed decides the random first values of new parameters
   */
  public final void materialise(NDManager scope, long seed) {
    parameters().forEach((path, parameter) -> parameter.materialise(scope, path, seed));
    buffers().values().forEach(buffer -> buffer.materialise(scope));
  }

  /**
   * Gives every parameter a stand-in without numbers, so that the network can be followed but
   * neither computed nor materialised any more.
   *
   * @param trace what counts
   */
  public final void outline(ActivationTrace trace) {
    parameters().values().forEach(parameter -> parameter.outline(trace));
    buffers().values().forEach(buffer -> buffer.outline(trace));
  }

  /** Frees every gradient; the values stay as they are. */
  public final void endTraining() {
    parameters().values().forEach(Parameter::endTraining);
  }

  private static void collect(String path, Module module, Map<String, Parameter> found) {
    module.parameters.forEach((name, parameter) -> found.put(join(path, name), parameter));
  }

  private void visit(String path, BiConsumer<String, Module> visitor) {
    visitor.accept(path, this);
    children.forEach(child -> child.module().visit(join(path, child.name()), visitor));
  }

  private static String join(String path, String name) {
    if (path.isEmpty() || name.isEmpty()) {
      return path + name;
    }
    return path + "." + name;
  }
}
