package dev.graft.module;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What the parameters of a network held before they were trained. */
@FunctionalInterface
public interface FirstValues {

  /**
   * The values of one parameter.
   *
   * @param path its path in the network
   * @param parameter the parameter
   * @param scope the owner of the array, where one has to be made
   * @return an array of the parameter's shape, which must not be changed
   */
  NDArray of(String path, Parameter parameter, NDManager scope);

  /**
   * Those of a freshly made network: the upstream's, and of new parameters what their initialisers
   * give.
   *
   * @param seed the seed with which the network was made
   * @return the first values
   */
  static FirstValues fresh(long seed) {
    return (path, parameter, scope) -> parameter.firstValues(scope, path, seed);
  }

  /**
   * Those of a network that took over what another had learnt.
   *
   * @param before the other network, with arrays, unchanged since
   * @param otherwise what new parameters held, which the other network lacks
   * @return the first values
   */
  static FirstValues of(Module before, FirstValues otherwise) {
    return (path, parameter, scope) -> {
      // The network itself is kept: without it, its arrays would be freed.
      Parameter taken = before.parameters().get(path);
      return taken == null ? otherwise.of(path, parameter, scope) : taken.array();
    };
  }
}
