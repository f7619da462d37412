package dev.graft.experiment;

import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.RepeatedAccuracy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a comparison rests on.
 *
 * @param seeds all that were asked for
 * @param test whether the test part was judged on, else the validation part
 * @param resplit whether each seed has a split of its own
 * @param testToTrain examples that are judged on, to one that is trained on; 0 unless resplit
 */
record Evidence(List<Long> seeds, boolean test, boolean resplit, double testToTrain) {
  Evidence {
    seeds = List.copyOf(seeds);
  }

  String part() {
    return test ? "test" : "validation";
  }

  /** The accuracies of what has runs. */
  RepeatedAccuracy accuracy(List<Standing> standings) {
    boolean[][][] right =
        standings.stream()
            .map(standing -> standing.right(seeds.size()))
            .toArray(boolean[][][]::new);
    return resplit
        ? RepeatedAccuracy.ofSplits(right, identities(standings), testToTrain)
        : RepeatedAccuracy.ofOneSplit(right);
  }

  /** Numbers the examples over all splits: the same text with the same label is the same. */
  private int[][] identities(List<Standing> standings) {
    Map<List<String>, Integer> numbers = new HashMap<>();
    var identities = new int[seeds.size()][];
    Arrays.setAll(
        identities,
        seed ->
            standings.stream()
                .flatMap(standing -> standing.run(seed).stream())
                .findFirst()
                .map(run -> numbered(run.report().predictions(), numbers))
                .orElseGet(() -> new int[0]));
    return identities;
  }

  private static int[] numbered(Predictions predictions, Map<List<String>, Integer> numbers) {
    return IntStream.range(0, predictions.size())
        .map(
            i -> {
              int next = numbers.size();
              return numbers.computeIfAbsent(
                  List.of(predictions.text(i), predictions.labels().name(predictions.actual(i))),
                  example -> next);
            })
        .toArray();
  }

  /** In words: {@code 288 test examples and 3 seeds}. */
  String words(int examples, int shared) {
    String of = "%d %s example%s".formatted(examples, part(), examples == 1 ? "" : "s");
    if (resplit) {
      return shared == 1 ? "one split with " + of : "%d splits with %s each".formatted(shared, of);
    }
    return "%s and %s".formatted(of, shared == 1 ? "one seed" : shared + " seeds");
  }
}
