package dev.graft.training;

/**
 * What a training run gave.
 *
 * @param history what happened
 * @param proof what it changed
 * @param finished false if it was interrupted
 * @param seconds how long it took
 * @param features what was computed once instead of in each epoch
 */
public record TrainingResult(
    History history, WeightProof proof, boolean finished, double seconds, FeatureUse features) {}
