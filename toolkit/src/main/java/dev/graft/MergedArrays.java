package dev.graft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.graft.module.AdaptableLayer;
import dev.graft.module.AdapterModule;
import dev.graft.module.Module;
import dev.graft.module.Parameter;
import dev.graft.module.Parameter.Role;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arrays with which a network without adapters computes what one with adapters does. */
final class MergedArrays {
  private MergedArrays() {}

  /**
   * Whether there are such arrays.
   *
   * @param network a network with or without adapters
   * @return false if one of its adapters cannot be merged
   */
  static boolean possible(Module network) {
    boolean[] possible = {true};
    network.forEach(
        module -> {
          if (module instanceof AdapterModule adapter) {
            possible[0] &= adapter.merges();
          }
        });
    return possible[0];
  }

  /**
   * All arrays of the network, adapters merged into those that they change.
   *
   * @param network a network with arrays
   * @param scope the owner of the new arrays
   * @return the arrays by the paths of a network without adapters
   */
  static Map<String, NDArray> of(Module network, NDManager scope) {
    var arrays = new LinkedHashMap<String, NDArray>();
    network
        .state()
        .forEach(
            (path, array) -> {
              if (!(array instanceof Parameter parameter) || parameter.role() != Role.ADAPTER) {
                arrays.put(path, array.array());
              }
            });
    network
        .modules()
        .forEach(
            (path, module) -> {
              if (module instanceof AdaptableLayer layer && layer.adapted()) {
                layer.merged(scope).forEach((name, array) -> arrays.put(path + "." + name, array));
              }
            });
    return arrays;
  }
}
