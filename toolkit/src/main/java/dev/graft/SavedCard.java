package dev.graft;

import dev.graft.adapter.ConfigurationReader;
import dev.graft.adapter.NamedAdapter;
import dev.graft.data.ExampleEncoder;
import dev.graft.data.Kind;
import dev.graft.data.TextTokenizer;
import dev.graft.task.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the {@code graft.json} of a saved classifier says, checked.
 *
 * @param file where it was read
 * @param plan the plan's name
 * @param labels the label names, in the order of the head
 * @param encoder makes of texts or images what the network takes
 * @param headDropout in force before the head's linear layer in training
 * @param provenance how it was trained
 * @param adapters the names of adapters that have a directory of their own
 */
record SavedCard(
    Path file,
    String plan,
    Labels labels,
    ExampleEncoder encoder,
    double headDropout,
    Provenance provenance,
    List<String> adapters) {
  static final String ADAPTERS = "adapters";

  private static final String LABELS = "labels";
  private static final int SHORTEST = 3;
  private static final int SHOWN_DIGITS = 12;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Reads a card.
   *
   * @param file the card
   * @param upstream the model that the classifier shall be put onto
   * @param acceptBase whether another base model is accepted
   * @throws IllegalArgumentException if the card is damaged, of another format, or of a classifier
   *     tuned from another model
   */
  static SavedCard read(Path file, Upstream upstream, boolean acceptBase) {
    ConfigurationReader card = ConfigurationReader.open(file);
    checkFormat(card);
    SavedDirectory.checkComplete(card);
    Kind kind = upstream.encoder().kind();
    var unused = card.choice("task", List.of(ClassifierWriter.task(kind)));
    ExampleEncoder encoder =
        upstream.encoder() instanceof TextTokenizer tokenizer
            ? tokenizer.maxLength(card.wholeNumber("max_length", SHORTEST, tokenizer.maxLength()))
            : upstream.encoder();
    var read =
        new SavedCard(
            file,
            card.text("plan"),
            labels(card),
            encoder,
            card.probability("head_dropout"),
            Provenance.read(card),
            adapters(card));
    checkBase(card.object("base"), upstream, acceptBase);
    return read;
  }

  /** The names of the adapters that have directories of their own, checked. */
  static List<String> adapters(ConfigurationReader card) {
    if (!card.has(ADAPTERS)) {
      return List.of();
    }
    List<String> names = card.textsOrNone(ADAPTERS);
    for (String name : names) {
      if (!NamedAdapter.isName(name)) {
        throw card.problem(ADAPTERS, "'%s' is no name of an adapter".formatted(name));
      }
    }
    return names;
  }

  /** Checks that the head has as many classes as there are labels. */
  void checkLabels(int classes) {
    if (labels.size() != classes) {
      throw new IllegalArgumentException(
          "%s: %s: %d names, but the head has %d classes"
              .formatted(file, LABELS, labels.size(), classes));
    }
  }

  private static void checkFormat(ConfigurationReader card) {
    int format = card.wholeNumber("format", 1, Integer.MAX_VALUE);
    if (format != ClassifierWriter.FORMAT) {
      throw card.problem(
          "format",
          "this version of Graft reads format %d, but found %d: load it with a newer version"
              .formatted(ClassifierWriter.FORMAT, format));
    }
  }

  private static Labels labels(ConfigurationReader card) {
    List<String> names = card.texts(LABELS);
    try {
      return Labels.of(names);
    } catch (IllegalArgumentException e) {
      throw card.problem(LABELS, String.valueOf(e.getMessage()));
    }
  }

  private static void checkBase(ConfigurationReader base, Upstream upstream, boolean acceptBase) {
    String name = base.text("name");
    var unused = base.text("source");
    String family = base.text("family");
    String expected = base.text("fingerprint");
    if (!SHA256.matcher(expected).matches()) {
      throw base.expected("fingerprint", "64 hexadecimal digits");
    }
    String actual = upstream.fingerprint();
    if (acceptBase) {
      return;
    }
    if (!expected.equals(actual) || !family.equals(upstream.architecture().family())) {
      throw new IllegalArgumentException(
          ("%s: the classifier was tuned from %s (%s) with weights %s, but the upstream given is "
                  + "%s (%s) with weights %s. Load the upstream that it was tuned from, or accept another whose "
                  + "shapes fit: acceptBase()")
              .formatted(
                  base.file(),
                  name,
                  family,
                  expected.substring(0, SHOWN_DIGITS),
                  upstream.name(),
                  upstream.architecture().family(),
                  actual.substring(0, SHOWN_DIGITS)));
    }
  }
}
