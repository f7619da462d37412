package dev.graft.training;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a run keeps its checkpoints, from which it goes on after it was killed.
 *
 * @param directory the directory, of this run alone
 * @param every how many steps lie between two checkpoints, at least 1
 * @param identity what makes the run what it is, in words: a run goes on only from checkpoints that
 *     say the same
 */
public record Checkpointing(Path directory, int every, Map<String, String> identity) {

  /** Checks and copies. */
  public Checkpointing {
    if (every < 1) {
      throw new IllegalArgumentException(
          "Checkpoints are at least 1 step apart, but %d came".formatted(every));
    }
    identity = Collections.unmodifiableMap(new LinkedHashMap<>(identity));
  }
}
