package dev.graft.evaluation;

/**
 * Predictions of like confidence: of a calibrated classifier, as many are right as it is sure.
 *
 * @param low where the bin begins, from 0 to 1; a confidence of just this falls into the bin before
 * @param high the highest confidence that falls into the bin, from 0 to 1
 * @param count how many predictions fall into the bin
 * @param confidence their mean confidence, from 0 to 1; 0 if there are none
 * @param accuracy the share of them that are right, from 0 to 1; 0 if there are none
 */
public record ReliabilityBin(
    double low, double high, int count, double confidence, double accuracy) {}
