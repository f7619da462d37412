package dev.graft;

import dev.graft.adapter.Adapter;
import java.util.List;
import java.util.Optional;

/**
 * How a classifier came to be, as far as it is kept with it.
 *
 * @param plan the plan's name
 * @param adapters the adapters in the network
 * @param headDropout in force before the head's linear layer in training
 * @param recipe how it was trained here, if it was
 */
record ModelCard(
    String plan, List<Adapter> adapters, double headDropout, Optional<Recipe> recipe) {}
