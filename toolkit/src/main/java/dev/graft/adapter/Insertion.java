package dev.graft.adapter;

import dev.graft.architecture.Architecture;
import java.util.List;
import java.util.Set;

/**
 * What became of a network when an adapter was put into it.
 *
 * @param architecture what the network was built from
 * @param places the paths of the modules that the adapter sits on or thaws, at least one
 * @param parameters the paths of the parameters that it brought, in the order of the data flow
 * @param thawed the paths of the upstream's parameters that it trains
 */
public record Insertion(
    Architecture architecture, List<String> places, List<String> parameters, Set<String> thawed) {

  /** Keeps copies. */
  public Insertion {
    places = List.copyOf(places);
    parameters = List.copyOf(parameters);
    thawed = Set.copyOf(thawed);
  }
}
