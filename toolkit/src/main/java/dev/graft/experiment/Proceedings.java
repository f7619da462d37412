package dev.graft.experiment;

import java.util.List;
import java.util.Optional;

/**
 * How a comparison came about.
 *
 * @param planned whether it trained the runs itself
 * @param trials what was tried to choose settings
 * @param failures why figures are missing, in sentences
 * @param storeComplaint what was wrong with the store
 * @param interrupted whether it ended early
 * @param reused how many runs had been kept from before
 */
record Proceedings(
    boolean planned,
    List<Trial> trials,
    List<String> failures,
    Optional<String> storeComplaint,
    boolean interrupted,
    int reused) {
  static final Proceedings NONE =
      new Proceedings(false, List.of(), List.of(), Optional.empty(), false, 0);

  Proceedings {
    trials = List.copyOf(trials);
    failures = List.copyOf(failures);
  }
}
