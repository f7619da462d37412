package dev.graft.evaluation;

/**
 * Predictions of like confidence: of a calibrated classifier, as many are right as it is sure.
 *
 * @param low the least confidence that falls into the bin, from 0 to 1
 * @param high the confidence at which the next bin begins
 * @param count how many predictions fall into the bin
 * @param confidence their mean confidence, from 0 to 1; 0 if there are none
 * @param accuracy the share of them that are right, from 0 to 1; 0 if there are none
 */
public record ReliabilityBin(
    double low, double high, int count, double confidence, double accuracy) {}
