package dev.graft.experiment;

import dev.graft.Classifier;
import dev.graft.Recipe;
import dev.graft.Upstream;
import dev.graft.chart.Chart;
import dev.graft.chart.LossCurve;
import dev.graft.evaluation.Report;
import dev.graft.training.History;
import dev.graft.training.WeightProof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a store keeps of a past run: all but the network. Immutable. */
public final class StoredRun {
  private final RunRow row;
  private final RunDescription description;
  private final History history;
  private final List<Report> reports;

  StoredRun(RunRow row, RunDescription description, History history, List<Report> reports) {
    this.row = row;
    this.description = description;
    this.history = history;
    this.reports = List.copyOf(reports);
  }

  /** Its number in the store, which no other run ever gets. */
  public long id() {
    return row.id();
  }

  /** When it ended. */
  public Instant ended() {
    return row.figures().ended();
  }

  /** What its plan was called. */
  public String plan() {
    return row.figures().plan();
  }

  /** What its plan said, as {@link dev.graft.FineTune#settings} gives it. */
  public Map<String, Object> planSettings() {
    return description.plan();
  }

  /**
   * How it was trained. To train so again, give this recipe and the same plan the same data; a run
   * that continued another one ({@link #continued}) needs that one first.
   *
   * @throws StoreException if another version of Graft wrote settings that this one does not take
   */
  public Recipe recipe() {
    try {
      return Recipe.of(description.recipe());
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          "The recipe of run %d is one that this version of Graft does not know: %s"
              .formatted(id(), e.getMessage()),
          e);
    }
  }

  /** The recipe's settings by name. */
  public Map<String, Object> recipeSettings() {
    return description.recipe();
  }

  /** The learning rate in force: the recipe's, else the plan's own; NaN if neither says one. */
  public double learningRate() {
    Number rate = row.figures().learningRate();
    return rate == null ? Double.NaN : rate.doubleValue();
  }

  /** How training ended, in words: finished, interrupted, or why it was stopped early. */
  public String ending() {
    return description.ending();
  }

  /**
   * What was trained before this run went on from it, on the same data: the first one first; a
   * recipe that probes first is there with its probe.
   *
   * @return plan and recipe of each, in words; empty if it began with the upstream
   */
  public List<String> continued() {
    return description.before().stream()
        .map(phase -> "%s, %s".formatted(phase.plan().get("name"), phase.recipe()))
        .toList();
  }

  /** What decided the order of the examples, dropout and the first values of new parameters. */
  public long seed() {
    Number seed = row.figures().seed();
    return seed == null ? 0 : seed.longValue();
  }

  /** How many parameters were trained. */
  public long trainedParameters() {
    return row.figures().trained();
  }

  /** What computed it. */
  public Versions versions() {
    return description.versions();
  }

  /** The name of the model that it was tuned from. */
  public String upstream() {
    return description.upstream().name();
  }

  /** Where that model came from: Maven coordinates or a directory. */
  public String upstreamSource() {
    return description.upstream().source();
  }

  /** That model's {@link Upstream#fingerprint}. */
  public String upstreamFingerprint() {
    return description.upstream().fingerprint();
  }

  /** What it was trained and judged on: sizes and fingerprints, not the texts. */
  public List<DataPart> data() {
    return description.data();
  }

  /** The label names. */
  public List<String> labels() {
    return description.labels();
  }

  /** What happened, step by step and epoch by epoch. */
  public History history() {
    return history;
  }

  /** What it changed and what it left alone, in checksums. */
  public WeightProof proof() {
    return description.proof();
  }

  /** Whether training went to its end; false if it was interrupted. */
  public boolean finished() {
    return row.figures().finished();
  }

  /** How long training took, in seconds. */
  public double seconds() {
    return row.figures().seconds();
  }

  /**
   * The reports that were made of it while it was kept, the newest last, one for each set of
   * examples. Of a report of more than 4 million probabilities only the figures in {@link
   * RunStore#runs} are kept.
   */
  public List<Report> reports() {
    return reports;
  }

  /**
   * The newest report on a part of the data.
   *
   * @param part {@code validation}, {@code test}, {@code train} or {@code given}
   * @return the report, with its predictions
   * @throws IllegalArgumentException if none is kept; the message says which are
   */
  public Report report(String part) {
    return reports.stream()
        .filter(report -> report.part().equals(part))
        .reduce((earlier, later) -> later)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No report on '%s' of run %d is kept; kept: %s. run.evaluate(...) makes one"
                        .formatted(part, id(), reports.isEmpty() ? "none" : parts())));
  }

  private String parts() {
    return reports.stream().map(Report::part).distinct().collect(Collectors.joining(", "));
  }

  /** The directory that its model was last saved to, unless another run's replaced it there. */
  public Optional<Path> savedTo() {
    return Optional.ofNullable(row.saved()).map(Path::of);
  }

  /** The owner's words, see {@link RunStore#note}; empty if there are none. */
  public String note() {
    return row.note() == null ? "" : row.note();
  }

  /**
   * Loads the model that was saved.
   *
   * @param upstream the model that it was tuned from
   * @return the classifier
   * @throws IllegalStateException if the model was never saved, or is no longer where it was
   * @throws IllegalArgumentException if it was tuned from another upstream, or is damaged
   */
  public Classifier model(Upstream upstream) {
    Path directory =
        savedTo()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        ("The model of run %d (%s) was not saved, or another run's was saved over "
                                + "it. run.model().save(directory) saves it as long as the run is "
                                + "at hand; after that, train again with recipe()")
                            .formatted(id(), plan())));
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          "The model of run %d (%s) was saved to %s, which is no longer there. Put it back, or train again with recipe()"
              .formatted(id(), plan(), directory));
    }
    return Classifier.load(upstream, directory);
  }

  /** The loss at each step, raw and smoothed, and after each epoch on the validation examples. */
  public Chart lossCurve() {
    return LossCurve.of(plan(), history);
  }

  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "run %d: %s of %s, %s, %d steps in %.1f s, ended %s",
            id(),
            plan(),
            upstream(),
            ending(),
            history.steps().size(),
            seconds(),
            ended()));
    lines.add("recipe: " + description.recipe());
    continued().forEach(phase -> lines.add("went on from: " + phase));
    for (DataPart part : data()) {
      lines.add("%s: %d examples, %s".formatted(part.part(), part.examples(), part.fingerprint()));
    }
    for (Report report : reports) {
      lines.add("accuracy on %s: %s".formatted(report.part(), report.accuracy().percent()));
    }
    lines.add(versions().toString());
    savedTo().ifPresent(directory -> lines.add("saved to " + directory));
    if (!note().isEmpty()) {
      lines.add("note: " + note());
    }
    return String.join(System.lineSeparator(), lines);
  }
}
