package dev.graft.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.Parameter;
import dev.graft.module.Weights;
import dev.graft.tensor.ScriptedModule;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A TorchScript module, whose arrays lie inside it: while nothing in it has another value than the
 * upstream's, the upstream's module computes; else a copy does, in which trained parameters are the
 * copy's own, and frozen ones use the upstream's memory.
 */
final class ScriptLayer extends ForeignLayer {
  private final ScriptedModule upstream;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private @Nullable ScriptedModule own;
  private @Nullable NDManager scope;
  private boolean bound;

  ScriptLayer(ScriptedModule upstream, Weights weights) {
    this.upstream = upstream;
    upstream
        .parameters()
        .forEach(
            (name, array) ->
                parameters.put(
                    name,
                    parameter(
                        name,
                        Parameter.pretrained(
                            weights.array(name, array.getShape().getShape()),
                            network -> home(name, network)))));
  }

  private synchronized NDArray home(String name, NDManager network) {
    if (own == null) {
      own = upstream.copy(network);
      scope = network;
    }
    return own.give(name, network);
  }

  @Override
  NDArray compute(NDArray x) {
    return module().forward(x).get(0);
  }

  private synchronized ScriptedModule module() {
    if (own == null && usedBy(upstream)) {
      return upstream;
    }
    if (own == null || !usedBy(own)) {
      own = bound(own);
    }
    bound = true;
    return own;
  }

  private boolean usedBy(ScriptedModule module) {
    return parameters.entrySet().stream()
        .allMatch(entry -> module.uses(entry.getKey(), entry.getValue().array()));
  }

  /** Once training has ended, a new copy lets go of all that autograd keeps in the old one. */
  private ScriptedModule bound(@Nullable ScriptedModule before) {
    ScriptedModule module = before != null && !bound ? before : copy();
    parameters.forEach(
        (name, parameter) -> {
          NDArray array = parameter.array();
          if (!module.uses(name, array)) {
            if (array.hasGradient()) {
              throw new IllegalStateException(
                  "The array of '%s' is not the module's: it would not be trained".formatted(name));
            }
            module.borrow(name, array);
          }
        });
    if (before != null && before != module) {
      before.close();
    }
    return module;
  }

  private ScriptedModule copy() {
    return scope == null ? upstream.copy() : upstream.copy(scope);
  }
}
