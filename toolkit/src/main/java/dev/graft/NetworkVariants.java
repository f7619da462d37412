package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.adapter.NamedAdapter;
import dev.graft.module.AdapterModule;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Operations;
import dev.graft.tensor.Tensors;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Networks that compute in other ways with what one has learnt. They share its arrays as far as
 * these stay the same.
 */
final class NetworkVariants {
  private NetworkVariants() {}

  /**
   * The network with its adapters at other strengths: {@code upstream + strength (tuned -
   * upstream)} for what they compute, and for the upstream's own parameters that they train.
   *
   * @param upstream what it was tuned from
   * @param adapters its adapters
   * @param tuned the network, as it was trained
   * @param strengths by adapter name, from 0 to 1
   * @param others the strength of what the plan trained beside the adapters
   */
  static ClassifierNetwork strengths(
      Upstream upstream,
      List<NamedAdapter> adapters,
      ClassifierNetwork tuned,
      ToDoubleFunction<String> strengths,
      double others) {
    ClassifierNetwork network = tree(upstream, adapters, tuned.classes());
    try (NDManager scope = Tensors.newScope()) {
      network.forEach(
          module -> {
            if (module instanceof AdapterModule adapter) {
              adapter.strength(strengths.applyAsDouble(adapter.adapter()));
            }
          });
      var shares = new HashMap<String, Double>();
      for (AdapterPaths paths : AdapterPaths.of(upstream, adapters)) {
        double share = strengths.applyAsDouble(paths.adapter().name());
        paths.insertion().thawed().forEach(path -> shares.put(path, share));
      }
      // A batch norm's statistics have changed with its weights.
      for (String path : network.buffers().keySet()) {
        String module = path.substring(0, path.lastIndexOf('.') + 1);
        shares.keySet().stream()
            .filter(trained -> trained.startsWith(module))
            .map(shares::get)
            .findFirst()
            .ifPresent(share -> shares.put(path, share));
      }
      fill(
          network,
          tuned,
          (path, array) -> {
            NDArray base = upstream.arrays().get(path);
            double share = shares.getOrDefault(path, others);
            return array.role() != Role.UPSTREAM || base == null || share == 1
                ? array.array()
                : between(scope, base, array.array(), share);
          });
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static NDArray between(NDManager scope, NDArray base, NDArray tuned, double share) {
    try (NDArray from = Tensors.copy(scope, base);
        NDArray to = Tensors.copy(scope, tuned)) {
      return Operations.interpolate(from, to, share);
    }
  }

  /** The network without adapters, which are merged into the weights. */
  static ClassifierNetwork merged(Upstream upstream, ClassifierNetwork tuned) {
    ClassifierNetwork network = tree(upstream, List.of(), tuned.classes());
    try (NDManager scope = Tensors.newScope()) {
      Map<String, NDArray> arrays = MergedArrays.of(tuned, scope);
      fillFrom(network, tuned, arrays);
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** A network without adapters, less what merging them has added to the upstream. */
  static ClassifierNetwork unmerged(
      Upstream upstream, ClassifierNetwork merged, ClassifierNetwork adapted) {
    ClassifierNetwork network = tree(upstream, List.of(), merged.classes());
    try (NDManager scope = Tensors.newScope()) {
      Map<String, NDArray> added = MergedArrays.of(adapted, scope);
      fill(
          network,
          merged,
          (path, array) -> {
            NDArray base = upstream.arrays().get(path);
            NDArray other = added.get(path);
            return array.role() != Role.UPSTREAM || base == null || other == null || other == base
                ? array.array()
                : less(scope, array.array(), other, base);
          });
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    } finally {
      // Unreachable, it would free the arrays that are being subtracted.
      Reference.reachabilityFence(adapted);
    }
  }

  /** {@code weights - (adapted - base)}. */
  private static NDArray less(NDManager scope, NDArray weights, NDArray adapted, NDArray base) {
    try (NDArray own = Tensors.copy(scope, weights);
        NDArray negative = Operations.scale(Tensors.copy(scope, adapted), -1);
        NDArray back = Operations.add(negative, base)) {
      return Operations.add(own, back);
    }
  }

  /**
   * The weighted mean of all that networks with the same adapters have learnt.
   *
   * @param upstream what they were tuned from
   * @param adapters their adapters
   * @param tuned at least one network
   * @param weights as many, which sum to 1
   */
  static ClassifierNetwork mean(
      Upstream upstream,
      List<NamedAdapter> adapters,
      List<ClassifierNetwork> tuned,
      double[] weights) {
    ClassifierNetwork network = tree(upstream, adapters, tuned.get(0).classes());
    try (NDManager scope = Tensors.newScope()) {
      List<Map<String, StateArray>> states = tuned.stream().map(ClassifierNetwork::state).toList();
      fill(
          network,
          tuned.get(0),
          (path, first) -> {
            List<NDArray> arrays =
                states.stream()
                    .map(state -> Objects.requireNonNull(state.get(path), path).array())
                    .toList();
            return arrays.stream().allMatch(array -> array == first.array())
                ? first.array()
                : mean(scope, arrays, weights);
          });
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    } finally {
      Reference.reachabilityFence(tuned);
    }
  }

  private static NDArray mean(NDManager scope, List<NDArray> arrays, double[] weights) {
    NDArray sum = Operations.scale(Tensors.copy(scope, arrays.get(0)), weights[0]);
    for (int i = 1; i < arrays.size(); i++) {
      try (NDArray before = sum;
          NDArray next = Operations.scale(Tensors.copy(scope, arrays.get(i)), weights[i])) {
        sum = Operations.add(before, next);
      }
    }
    return sum;
  }

  private static ClassifierNetwork tree(
      Upstream upstream, List<NamedAdapter> adapters, int classes) {
    FineTune plan = FineTune.classifier(upstream);
    for (NamedAdapter named : adapters) {
      plan = plan.adapt(named.name(), named.adapter());
    }
    return PlanNetwork.of(adapters.isEmpty() ? plan.headOnly() : plan, classes).network();
  }

  private static void fillFrom(
      ClassifierNetwork network, ClassifierNetwork lender, Map<String, NDArray> arrays) {
    fill(network, lender, (path, unused) -> Objects.requireNonNull(arrays.get(path), path));
  }

  /** Arrays that are neither the lender's nor the upstream's are copied. */
  private static void fill(
      ClassifierNetwork network,
      ClassifierNetwork lender,
      BiFunction<String, StateArray, NDArray> values) {
    Map<String, StateArray> state = lender.state();
    network
        .state()
        .forEach(
            (path, own) -> {
              StateArray theirs = Objects.requireNonNull(state.get(path), path);
              NDArray value = values.apply(path, theirs);
              if (value == theirs.array()) {
                own.borrow(value);
              } else {
                own.startFrom(value);
              }
            });
    network.materialise(lender);
  }
}
