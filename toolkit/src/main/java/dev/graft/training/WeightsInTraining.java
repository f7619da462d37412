package dev.graft.training;

import ai.djl.ndarray.NDArray;
import dev.graft.module.Module;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step of training changes.
 *
 * @param paths the paths of the trained parameters and of the buffers that change with them
 * @param arrays their arrays
 * @param optimizer the arrays that the optimiser and the hooks of adapters remember
 */
record WeightsInTraining(List<String> paths, List<NDArray> arrays, List<NDArray> optimizer) {

  static WeightsInTraining of(Module network, Optimizer optimizer, HooksInTraining hooks) {
    var paths = new ArrayList<String>();
    var arrays = new ArrayList<NDArray>();
    network
        .state()
        .forEach(
            (path, state) -> {
              if (state.trained()) {
                paths.add(path);
                arrays.add(state.array());
              }
            });
    var remembered = new ArrayList<NDArray>(optimizer.state());
    remembered.addAll(hooks.memory());
    return new WeightsInTraining(paths, arrays, remembered);
  }
}
