package dev.graft.data;

import dev.graft.task.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/**
 * Examples in parts: for training, for validation (choosing) and, if there is one, for the test
 * (reporting once).
 *
 * <p>Immutable. All parts number their labels alike.
 */
public final class Splits {

  private final Map<String, Examples> parts;
  private final Labels labels;
  private final @Nullable Division division;

  private Splits(Map<String, Examples> given, @Nullable Division division) {
    this.division = division;
    checkKinds(given);
    labels = unitedLabels(given);
    parts = new LinkedHashMap<>();
    given.forEach((part, examples) -> parts.put(part, examples.relabelled(labels)));
  }

  /**
   * Parts that were divided before, without a test part; see {@link #of(Examples, Examples,
   * Examples)}.
   */
  public static Splits of(Examples train, Examples validation) {
    return new Splits(given(train, validation, null), null);
  }

  /**
   * Parts that were divided before.
   *
   * @throws IllegalArgumentException if validation or test hold a label that training lacks, or
   *     training has a single label
   */
  public static Splits of(Examples train, Examples validation, Examples test) {
    return new Splits(given(train, validation, test), null);
  }

  /** Parts that came of dividing examples. */
  static Splits divided(List<Examples> parts, Examples whole, Split split) {
    Examples test = parts.size() > 2 ? parts.get(2) : null;
    return new Splits(given(parts.get(0), parts.get(1), test), new Division(whole, split));
  }

  /**
   * Divides the same examples again, in the same proportions.
   *
   * @param seed another one draws other parts; that of the split itself gives these parts again
   * @throws IllegalStateException if the parts were given and not drawn by {@link Examples#split}
   */
  public Splits resplit(long seed) {
    if (division == null) {
      throw new IllegalStateException(
          "These parts were given ready-made, so that there is nothing to divide again. Make them with"
              + " examples.split(Split.validation(0.1).test(0.2))");
    }
    return division.whole.split(division.split.seed(seed));
  }

  private static Map<String, Examples> given(
      Examples train, Examples validation, @Nullable Examples test) {
    var given = new LinkedHashMap<String, Examples>();
    given.put("train", train);
    given.put("validation", validation);
    if (test != null) {
      given.put("test", test);
    }
    return given;
  }

  private static void checkKinds(Map<String, Examples> given) {
    if (given.values().stream().map(Examples::kind).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "The parts have to be all of texts or all of images; some are of texts, some of images");
    }
  }

  private static Labels unitedLabels(Map<String, Examples> given) {
    var names = new LinkedHashSet<String>();
    given.forEach(
        (part, examples) -> {
          var used = used(examples);
          if (part.equals("train")) {
            names.addAll(used);
          }
          var unknown = new TreeSet<>(used);
          unknown.removeAll(names);
          if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                ("The %s part holds labels without an example in training: %s. Training has: %s. Add examples to"
                        + " training, or drop these rows")
                    .formatted(part, Columns.quoted(unknown), Columns.quoted(names)));
          }
        });
    if (names.size() < 2) {
      throw new IllegalArgumentException(
          ("Expected at least two different labels in training; all its examples have %s. Add examples of another"
                  + " label, or divide the data again")
              .formatted(Columns.quoted(names)));
    }
    return Labels.sorted(names);
  }

  private static Collection<String> used(Examples examples) {
    var used = new ArrayList<String>();
    examples
        .classCounts()
        .forEach(
            (name, count) -> {
              if (count > 0) {
                used.add(name);
              }
            });
    return used;
  }

  /** What the network learns from. */
  public Examples train() {
    return part("train");
  }

  /** What plans and settings are chosen on. */
  public Examples validation() {
    return part("validation");
  }

  /**
   * What the chosen model is reported on, once.
   *
   * @throws IllegalStateException if there is none
   */
  public Examples test() {
    return part("test");
  }

  /** Whether there is a test part. */
  public boolean hasTest() {
    return parts.containsKey("test");
  }

  private Examples part(String name) {
    Examples examples = parts.get(name);
    if (examples == null) {
      throw new IllegalStateException(
          "These splits have no %s part, only %s. Ask for one: Split.validation(0.1).test(0.2)"
              .formatted(name, List.copyOf(parts.keySet())));
    }
    return examples;
  }

  /** The label names of all parts. */
  public Labels labels() {
    return labels;
  }

  /**
   * Texts, or images, that occur in more than one part: what was seen in training is no test. Texts
   * count as the same when they agree after trimming, folding blanks into one space, and ignoring
   * upper and lower case; images, when their files have the same content.
   *
   * @return columns {@code text}, {@code parts}, {@code examples} (how many have this text) and
   *     {@code labels}; no rows if there are none
   */
  public Table duplicates() {
    return SplitsTables.duplicates(parts);
  }

  /**
   * One row for each part: {@code part}, {@code examples}, the number of examples of each label,
   * {@code mean words} and {@code max words} (pieces between blanks; for images {@code mean kB} and
   * {@code max kB}, the sizes of the files), {@code duplicates} (examples whose text or image is in
   * another part too).
   */
  public Table summary() {
    return SplitsTables.summary(parts, labels);
  }

  @Override
  public String toString() {
    int examples = parts.values().stream().mapToInt(Examples::size).sum();
    return "%d examples, %d labels%n%s".formatted(examples, labels.size(), summary().printAll());
  }

  /** Where parts came from. */
  private record Division(Examples whole, Split split) {}
}
