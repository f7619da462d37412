package dev.graft.training;

/**
 * What a training run gave.
 *
 * @param history what happened
 * @param proof what it changed
 * @param finished false if it was interrupted
 * @param ending how it ended, in words: {@code finished}, where it was interrupted, or why it was
 *     stopped early
 * @param bestEpoch the epoch whose weights it ended with because they were the best; 0 if it ended
 *     with the last ones
 * @param seconds how long it took
 * @param features what was computed once instead of in each epoch
 */
public record TrainingResult(
    History history,
    WeightProof proof,
    boolean finished,
    String ending,
    int bestEpoch,
    double seconds,
    FeatureUse features) {}
