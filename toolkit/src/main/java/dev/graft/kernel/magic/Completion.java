package dev.graft.kernel.magic;

import java.util.List;

/**
 * How a magic's line may go on.
 *
 * @param candidates texts for the part from {@code from} to the cursor, the likeliest first
 * @param from where the replaced part begins in the given text, in UTF-16 units
 */
public record Completion(List<String> candidates, int from) {}
