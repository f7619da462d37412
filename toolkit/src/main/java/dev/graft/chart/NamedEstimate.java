package dev.graft.chart;

import dev.graft.evaluation.Estimate;

/**
 * One line of a comparison.
 *
 * @param name what was measured: a plan's name
 * @param estimate the value and its interval
 */
public record NamedEstimate(String name, Estimate estimate) {}
