package dev.graft;

import ai.djl.ndarray.NDManager;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.checkpoint.StoredArray;
import dev.graft.module.Parameter.Role;
import dev.graft.module.StateArray;
import dev.graft.task.ClassifierNetwork;
import dev.graft.tensor.Tensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What is said about an adapter before it becomes a part of an upstream: an immutable value. */
public final class UpstreamAdapting {
  private final Upstream upstream;
  private final Path directory;
  private final boolean acceptBase;

  UpstreamAdapting(Upstream upstream, Path directory, boolean acceptBase) {
    this.upstream = upstream;
    this.directory = directory;
    this.acceptBase = acceptBase;
  }

  /**
   * Accepts that the base model which the directory names is called otherwise than the upstream, or
   * has other weights. The shapes still have to fit.
   *
   * @return the changed value
   */
  public UpstreamAdapting acceptBase() {
    return new UpstreamAdapting(upstream, directory, true);
  }

  /**
   * Loads the adapter: merged into the weights or, if it cannot be, as a frozen part of the
   * network. The given upstream stays as it is.
   *
   * @return an upstream that computes with it, and generates if the given one does; without a
   *     classification head, neither the adapter's nor the upstream's
   * @throws IllegalArgumentException if a file is missing, says something unsupported, does not fit
   *     the upstream, or was tuned from another one
   * @throws CheckpointException if the weights cannot be read, or one lacks or has no place
   */
  public Upstream load() {
    return DirectoryLock.holding(
        directory, lock -> read(SavedModel.open(upstream, directory, acceptBase)));
  }

  private Upstream read(SavedModel saved) {
    // How many classes there are is no matter: the head is left aside.
    try (ClassifierNetwork network = saved.network(1);
        NDManager scope = Tensors.newScope()) {
      Map<String, StoredArray> arrays = saved.arrays(network);
      Map<String, StateArray> state = network.state();
      arrays.forEach(
          (path, array) -> {
            StateArray place = state.get(path);
            if (place == null || place.role() != Role.HEAD) {
              StoredShapes.fitting(place, array, saved.file())
                  .startFrom(Tensors.float32(scope, array.float32(), array.shape()));
            }
          });
      state.forEach(
          (path, array) -> {
            if (array.role() == Role.ADAPTER && !arrays.containsKey(path)) {
              throw new CheckpointException("%s lacks '%s'".formatted(saved.file(), path));
            }
          });
      network.materialise(0);
      network.endTraining();
      String adapters =
          saved.adapters().stream()
              .map(named -> named.adapter().describe(upstream.architecture()))
              .collect(Collectors.joining(", "));
      return TunedUpstream.adapted(
          upstream,
          network.backbone(),
          saved.adapters(),
          TextRoom.cut(upstream, upstream.encoder(), saved.adapters()),
          "%s with %s".formatted(upstream.name(), adapters));
    }
  }
}
