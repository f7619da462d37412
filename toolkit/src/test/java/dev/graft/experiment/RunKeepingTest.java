package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Classifier;
import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.RunKeepers;
import dev.graft.Upstream;
import dev.graft.adapter.Lora;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import dev.graft.evaluation.PairedDifference;
import dev.graft.evaluation.Report;
import dev.graft.training.TrainingListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Real runs of the tiny reference model, kept and loaded back. */
class RunKeepingTest {
  private static final Upstream UPSTREAM =
      Upstream.from(Path.of("src", "test", "resources", "reference", "bert"));
  private static final Recipe RECIPE = Recipe.epochs(2).batchSize(8).seed(5).maxLength(16);
  private static final Splits DATA =
      Examples.text(
              Table.create(
                  StringColumn.create(
                      "text", IntStream.range(0, 40).mapToObj(i -> "the train is late " + i)),
                  StringColumn.create(
                      "label", IntStream.range(0, 40).mapToObj(i -> i % 2 == 0 ? "a" : "b"))),
              "text",
              "label")
          .split(Split.validation(0.2).test(0.2).seed(1));

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private RunStore store;

  @BeforeEach
  void open() {
    store = RunStore.open(directory.resolve("runs.db"));
  }

  @AfterEach
  void keepNothing() {
    RunStore.keepNothing();
  }

  private static FineTune lora() {
    return FineTune.classifier(UPSTREAM).adapt(Lora.rank(2));
  }

  private static Run fit(FineTune plan, Recipe recipe) {
    return plan.fit(DATA, recipe, TrainingListener.SILENT);
  }

  @Test
  void aRunIsKeptWithAllThatMakesItRepeatable() {
    Instant before = Instant.now().minusMillis(1);
    Run run = fit(lora(), RECIPE);
    StoredRun stored = store.get(store.keep(run));
    assertThat(stored.ended()).isBetween(before, Instant.now());
    assertThat(stored.plan()).isEqualTo("LoRA r=2 on query, value");
    assertThat(stored.planSettings()).isEqualTo(run.plan().settings());
    assertThat(stored.recipe()).isEqualTo(RECIPE);
    assertThat(stored.learningRate()).isEqualTo(lora().learningRate());
    assertThat(stored.history()).isEqualTo(run.history());
    assertThat(stored.proof()).isEqualTo(run.proof());
    assertThat(stored.trainedParameters()).isEqualTo(lora().account(2).trained());
    assertThat(stored.finished()).isTrue();
    assertThat(stored.ending()).isEqualTo(run.ending());
    assertThat(stored.continued()).isEmpty();
    assertThat(stored.seconds()).isEqualTo(run.seconds());
    assertThat(stored.labels()).containsExactly("a", "b");
    assertThat(stored.upstream()).isEqualTo("bert");
    assertThat(stored.upstreamFingerprint()).isEqualTo(UPSTREAM.fingerprint());
    assertThat(stored.versions()).isEqualTo(Versions.current());
    assertThat(stored.versions().libtorch()).startsWith("2.");
    assertThat(stored.data())
        .extracting(DataPart::part)
        .containsExactly("train", "validation", "test");
    assertThat(stored.data().get(0).examples()).isEqualTo(DATA.train().size());
    assertThat(stored.data().get(2).fingerprint()).isEqualTo(DATA.test().fingerprint());
    assertThat(stored.lossCurve().png()).isEqualTo(run.lossCurve().png());

    Run again = fit(lora(), stored.recipe());
    assertThat(again.history().epochs())
        .extracting("validationLoss")
        .isEqualTo(run.history().epochs().stream().map(epoch -> epoch.validationLoss()).toList());
  }

  @Test
  void aRunThatWentOnFromOthersSaysFromWhich() {
    Run probe = fit(FineTune.classifier(UPSTREAM).headOnly(), RECIPE);
    Run further = probe.continueWith(lora(), Recipe.steps(3).seed(6));
    StoredRun stored = store.get(store.keep(further));
    assertThat(stored.continued()).singleElement().asString().startsWith("linear probe, {epochs=2");
    assertThat(stored.recipe()).isEqualTo(Recipe.steps(3).seed(6));
    assertThat(stored.toString()).contains("went on from: linear probe");
    assertThat(store.runs().intColumn("epochs").isMissing(0)).isTrue();
    assertThat(store.runs().intColumn("steps").get(0)).isEqualTo(3);
    assertThat(store.get(store.keep(probe)).continued()).isEmpty();
  }

  @Test
  void aRecipeThatThisVersionDoesNotKnowIsNamedAndTheRestIsThere() throws SQLException {
    long id = store.keep(fit(lora(), RECIPE));
    PastRuns.execute(
        store.file(),
        "UPDATE detail SET description = replace(description, 'batchSize', 'bunchSize')");
    StoredRun stored = store.get(id);
    assertThat(stored.seed()).isEqualTo(5);
    assertThat(stored.recipeSettings()).containsKey("bunchSize");
    assertThatThrownBy(stored::recipe)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("does not know")
        .hasMessageContaining("bunchSize");
  }

  @Test
  void aRunIsListedWithItsLastReport() {
    Run run = fit(lora(), RECIPE.learningRate(0.005));
    store.keep(run, run.evaluate());
    Report test = run.evaluate(DATA.test());
    store.keep(run, test);
    assertThat(store.size()).isEqualTo(1);
    Table runs = store.runs(RunFilter.all().on(DATA).plan("lora*").seed(5).finished());
    assertThat(runs.doubleColumn("learning rate").get(0)).isEqualTo(0.005);
    assertThat(runs.stringColumn("report").get(0)).isEqualTo("test");
    assertThat(runs.doubleColumn("accuracy").get(0)).isEqualTo(test.accuracy().value());
    assertThat(runs.doubleColumn("macro F1").get(0)).isEqualTo(test.macroF1().value());
    assertThat(runs.doubleColumn("validation accuracy").get(0))
        .isEqualTo(run.history().epochs().get(1).validationAccuracy());
    assertThat(
            store.runs(RunFilter.all().on(Splits.of(DATA.train(), DATA.validation()))).rowCount())
        .isZero();
  }

  @Test
  void reportsOfPastRunsAreComparedAsIfTheyWereNew() {
    Run first = fit(lora(), RECIPE);
    Run second = fit(FineTune.classifier(UPSTREAM).headOnly(), RECIPE);
    store.keep(first, first.evaluate());
    store.keep(second, second.evaluate());
    Report a = store.get(1).report("validation");
    Report b = store.get(2).report("validation");
    assertThat(a.predictions()).isEqualTo(first.evaluate().predictions());
    assertThat(PairedDifference.between("a", a.predictions(), "b", b.predictions()))
        .isEqualTo(
            PairedDifference.between(
                "a", first.evaluate().predictions(), "b", second.evaluate().predictions()));
  }

  @Test
  void aSavedModelIsLoadedFromWhereItWasSaved() throws IOException {
    Run run = fit(lora(), RECIPE);
    Path place = directory.resolve("model");
    long id = store.keep(run);
    assertThatThrownBy(() -> store.get(id).model(UPSTREAM))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The model of run 1 (LoRA r=2 on query, value) was not saved");
    run.model().save(place);
    store.keep(run, place);
    StoredRun stored = store.get(id);
    assertThat(stored.savedTo()).contains(place.toAbsolutePath());
    assertThat(store.runs().stringColumn("saved to").get(0)).isEqualTo(place.toString());
    Classifier loaded = stored.model(UPSTREAM);
    assertThat(loaded.probabilities(List.of("late again")))
        .isEqualTo(run.model().probabilities(List.of("late again")));

    Run other = fit(FineTune.classifier(UPSTREAM).headOnly(), RECIPE);
    other.model().save(place);
    store.keep(other, place);
    assertThat(store.get(id).savedTo()).as("overwritten").isEmpty();
    assertThat(store.get(2).model(UPSTREAM).plan()).isEqualTo("linear probe");

    Object unused = Files.move(place, directory.resolve("elsewhere"));
    assertThatThrownBy(() -> store.get(2).model(UPSTREAM))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(place.toString())
        .hasMessageContaining("no longer there");
  }

  @Test
  void everyRunOfANotebookIsKeptByItself() {
    RunStore.use(store.file());
    RunStore.keepRuns();
    assertThat(RunStore.automatic().isPresent()).isEqualTo(!StorePlace.isOff());
    // As keepRuns does where the environment does not forbid it.
    RunKeepers.install(new AutomaticKeeper());
    Run run = fit(lora(), RECIPE);
    assertThat(store.size()).isEqualTo(1);
    Report report = run.evaluate();
    run.model().save(directory.resolve("model"));
    assertThat(store.keep(run)).as("kept already").isEqualTo(1);
    StoredRun stored = store.get(1);
    assertThat(stored.report("validation").predictions()).isEqualTo(report.predictions());
    assertThat(stored.savedTo()).contains(directory.resolve("model").toAbsolutePath());

    store.delete(1);
    Report unused = run.evaluate();
    assertThat(store.size()).as("what its owner deleted stays deleted").isZero();

    Thread.currentThread().interrupt();
    Run stopped = fit(lora(), RECIPE);
    assertThat(stopped.finished()).isFalse();
    assertThat(store.runs().booleanColumn("finished").get(0)).isFalse();
    assertThat(store.get(2).history().steps()).isEmpty();

    Run further = run.continueWith(lora().alsoTrain("**.LayerNorm.*"), Recipe.epochs(1));
    assertThat(further.finished()).isTrue();
    Run probed = fit(lora(), Recipe.fineTune(1));
    assertThat(probed.before()).isPresent();
    assertThat(store.size()).as("the probe of a recipe is no run of its own").isEqualTo(3);
    Run counted = lora().fit(DATA, RECIPE);
    assertThat(store.get(5).history()).isEqualTo(counted.history());

    RunStore.keepNothing();
    Run secret = fit(lora(), RECIPE);
    assertThat(secret.finished()).isTrue();
    assertThat(store.size()).isEqualTo(4);
  }

  @Test
  void aStoreThatCannotBeWrittenIsNamedOnceWithWhatToDo() throws IOException {
    RunStore.use(store.file());
    Object unused = Files.writeString(store.file(), "this is my diary, not a store");
    RunKeepers.install(new AutomaticKeeper());
    var captured = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      assertThat(fit(lora(), RECIPE).evaluate().size()).isPositive();
      assertThat(fit(lora(), RECIPE).finished()).isTrue();
    } finally {
      System.setErr(before);
    }
    assertThat(captured.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce("could not keep a run")
        .contains("is not a store of runs", "RunStore.use(file)", "GRAFT_STORE=off");
    assertThat(store.file()).hasContent("this is my diary, not a store");
  }

  @Test
  void ofALargeReportTheFiguresAreKept() {
    int labels = 2;
    int size = ReportRows.MOST_NUMBERS / labels + 1;
    var rows = new float[size][];
    java.util.Arrays.fill(rows, new float[] {1, 0});
    var large =
        Report.of(
            new dev.graft.evaluation.Predictions(
                dev.graft.task.Labels.of(List.of("a", "b")),
                java.util.Collections.nCopies(size, "text"),
                new int[size],
                rows),
            "given");
    long id = PastRuns.keep(store, 1);
    store.keepReport(id, large);
    assertThat(store.get(id).reports()).isEmpty();
    assertThat(store.runs().stringColumn("report").get(0)).isEqualTo("given");
    assertThat(store.runs().doubleColumn("accuracy").get(0)).isEqualTo(1.0);
  }
}
