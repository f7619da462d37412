package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Recipe;
import dev.graft.evaluation.Metric;
import dev.graft.evaluation.PairedDifference;
import dev.graft.training.History;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** What is kept is what was given, and is found again. */
class RunStoreTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private RunStore store;

  @BeforeEach
  void open() {
    store = RunStore.open(directory.resolve("runs.db"));
  }

  @Test
  void aStoreThatHoldsNothingIsNoFileAndListsNoRuns() {
    assertThat(store.size()).isZero();
    assertThat(store.runs().rowCount()).isZero();
    assertThat(store.runs().columnNames()).startsWith("id", "when", "plan").endsWith("note");
    assertThat(store.cell("key")).isEmpty();
    assertThat(store.cells("")).isEmpty();
    assertThat(store.deleteCells("")).isZero();
    assertThat(store.toString()).contains("runs.db: 0 runs");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void theListingHasTheNewestFirstAndWhatEachRunWas() {
    for (int i = 0; i < 12; i++) {
      long unused = PastRuns.keep(store, i);
    }
    Table runs = store.runs();
    assertThat(runs.longColumn("id").asList())
        .containsExactlyElementsOf(LongStream.iterate(12, i -> i - 1).limit(12).boxed().toList());
    assertThat(runs.longColumn("seed").get(0)).isEqualTo(11);
    assertThat(runs.stringColumn("plan").get(11)).isEqualTo("linear probe");
    assertThat(runs.longColumn("trained parameters").get(1)).isEqualTo(1010);
    assertThat(runs.doubleColumn("learning rate").get(0)).isEqualTo(1e-4);
    assertThat(runs.intColumn("epochs").get(0)).isEqualTo(3);
    assertThat(runs.intColumn("batch size").get(0)).isEqualTo(16);
    assertThat(runs.intColumn("steps").get(0)).isEqualTo(40);
    assertThat(runs.doubleColumn("seconds").get(0)).isEqualTo(11 / 8.0);
    assertThat(runs.booleanColumn("finished").get(2)).isFalse();
    assertThat(runs.doubleColumn("validation accuracy").isMissing(2)).isTrue();
    assertThat(runs.doubleColumn("validation accuracy").get(1)).isEqualTo(0.1);
    assertThat(runs.stringColumn("data").get(0))
        .isEqualTo(DataPart.fingerprint(PastRuns.data(11)).substring(0, 8));
    assertThat(runs.column("report").countMissing()).isEqualTo(12);
    assertThat(runs.column("saved to").countMissing()).isEqualTo(12);
    assertThat(store.toString()).contains("12 runs", "LoRA r=8");
  }

  @Test
  void tenThousandRunsAreAllListed() {
    PastRuns.keepMany(store, 10_000);
    Table runs = store.runs();
    assertThat(runs.longColumn("id").asList())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 10_000).mapToObj(i -> 10_001L - i).toList());
    assertThat(runs.longColumn("seed").asList())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 10_000).mapToObj(i -> 10_000L - i).toList());
    assertThat(store.size()).isEqualTo(10_000);
    assertThat(store.runs(RunFilter.all().newest(20)).rowCount()).isEqualTo(20);
    assertThat(store.get(5_000).history()).isEqualTo(PastRuns.history(4_999));
  }

  @Test
  void filtersSelect() {
    for (int i = 0; i < 30; i++) {
      long unused = PastRuns.keep(store, i);
    }
    assertThat(seeds(RunFilter.all().plan("lora*"))).hasSize(10).allMatch(seed -> seed % 3 == 1);
    assertThat(seeds(RunFilter.all().plan("*r=8*").newest(2))).containsExactly(28L, 25L);
    assertThat(seeds(RunFilter.all().plan("100%_full"))).hasSize(10);
    assertThat(seeds(RunFilter.all().plan("100%"))).isEmpty();
    assertThat(seeds(RunFilter.all().plan("linear_probe"))).isEmpty();
    assertThat(seeds(RunFilter.all().plan("LoRA"))).isEmpty();
    assertThat(seeds(RunFilter.all().plan("\\*"))).isEmpty();
    assertThat(seeds(RunFilter.all().upstream("BERT").seed(7))).containsExactly(7L);
    assertThat(seeds(RunFilter.all().finished())).hasSize(27);
    assertThat(seeds(RunFilter.all().since(PastRuns.START.plusSeconds(28))))
        .containsExactly(29L, 28L);
    assertThat(seeds(RunFilter.all().since(LocalDate.of(2026, 2, 1)))).isEmpty();
    assertThat(seeds(RunFilter.all().newest(5).newest(2))).hasSize(2);
    assertThat(seeds(RunFilter.all().newest(2).newest(5))).hasSize(2);
    assertThatThrownBy(() -> RunFilter.all().newest(0)).hasMessageContaining("at least 1");
  }

  private List<Long> seeds(RunFilter filter) {
    return store.runs(filter).longColumn("seed").asList();
  }

  @Test
  void aRunComesBackAsItWas() {
    long id = PastRuns.keep(store, 3);
    StoredRun run = store.get(id);
    assertThat(run.id()).isEqualTo(id);
    assertThat(run.ended()).isEqualTo(PastRuns.START.plusSeconds(3));
    assertThat(run.recipe()).isEqualTo(Recipe.epochs(3).seed(3));
    assertThat(run.seed()).isEqualTo(3);
    assertThat(run.history()).isEqualTo(PastRuns.history(3));
    assertThat(run.proof()).isEqualTo(PastRuns.description(3, "").proof());
    assertThat(run.data()).isEqualTo(PastRuns.data(3));
    assertThat(run.versions()).isEqualTo(PastRuns.description(3, "").versions());
    assertThat(run.planSettings()).isEqualTo(PastRuns.description(3, "linear probe").plan());
    assertThat(run.labels()).containsExactly("yes", "no");
    assertThat(run.reports()).isEmpty();
    assertThat(run.savedTo()).isEmpty();
    assertThat(run.note()).isEmpty();
    assertThat(run.toString()).contains("linear probe of bert", "libtorch 2.7.1", "train: 48");
    assertThat(run.lossCurve().png()).isNotEmpty();
  }

  @Test
  void recipesComeBackToTheLastBit() {
    var recipes =
        List.of(
            Recipe.epochs(1).seed(Long.MIN_VALUE + 1).learningRate(Double.MIN_VALUE),
            Recipe.epochs(10_000).seed(Long.MAX_VALUE).learningRate(0.1 + 0.2).maxLength(3),
            Recipe.steps(2).clip(Double.MAX_VALUE).weightDecay(0).warmup(1).batchSize(1),
            Recipe.fineTune(2)
                .classWeights(Map.of("yes", 0.1, "<no>", 7.0))
                .keepBest(Metric.MACRO_F1));
    for (Recipe recipe : recipes) {
      var given = PastRuns.description(1, "p");
      var description =
          new RunDescription(
              given.plan(),
              recipe.settings(),
              given.ending(),
              given.before(),
              given.versions(),
              given.upstream(),
              given.data(),
              given.labels(),
              given.proof());
      long id =
          store.keep(recipe.toString(), PastRuns.figures(1, "p"), description, PastRuns.history(1));
      assertThat(store.get(id).recipe()).isEqualTo(recipe);
    }
  }

  @Test
  void aLossThatIsNoNumberIsKept() {
    var odd =
        new History(
            List.of(new History.Step(1, 1, Double.NaN, -0.0, Double.POSITIVE_INFINITY, 1e-300)),
            List.of());
    long id = store.keep("x", PastRuns.figures(9, "p"), PastRuns.description(9, "p"), odd);
    assertThat(store.get(id).history()).isEqualTo(odd);
    var empty = new History(List.of(), List.of());
    long stopped = store.keep("y", PastRuns.figures(9, "p"), PastRuns.description(9, "p"), empty);
    assertThat(store.get(stopped).history()).isEqualTo(empty);
    assertThat(store.get(stopped).toString()).contains("0 steps");
  }

  @Test
  void textsComeBackWhateverIsInThem() {
    var odd =
        List.of(
            "Robert'); DROP TABLE run;--",
            "<script>",
            "\u0000 null \n \t",
            "half \uD83D a pair \uDE00",
            "😀 שלום \u202E",
            "x".repeat(100_000));
    for (String text : odd) {
      long id = PastRuns.keep(store, 1, text);
      store.note(id, text);
      store.keepReport(id, PastRuns.report("test", text, 0.75f));
      store.keepCell(text, text);
      StoredRun run = store.get(id);
      assertThat(run.planSettings()).containsEntry("name", text);
      assertThat(run.report("test").predictions().text(0)).isEqualTo(text);
    }
    for (String text : List.of(odd.get(0), odd.get(1), odd.get(2), odd.get(4), odd.get(5))) {
      assertThat(store.cell(text)).contains(text);
      assertThat(store.runs(RunFilter.all()).stringColumn("plan").asList()).contains(text);
      assertThat(store.runs(RunFilter.all()).stringColumn("note").asList()).contains(text);
    }
  }

  @Test
  void reportsComeBackSoThatTheyCanBeComparedAgain() {
    long first = PastRuns.keep(store, 1);
    long second = PastRuns.keep(store, 2);
    var right = PastRuns.report("test", "first", 0.9f);
    var wrong = PastRuns.report("test", "first", 0.1f);
    store.keepReport(first, PastRuns.report("validation", "other", 0.6f));
    store.keepReport(first, right);
    store.keepReport(second, wrong);
    assertThat(store.get(first).reports()).extracting("part").containsExactly("validation", "test");
    assertThat(store.get(first).report("test").predictions()).isEqualTo(right.predictions());
    var difference =
        PairedDifference.between(
            "first",
            store.get(first).report("test").predictions(),
            "second",
            store.get(second).report("test").predictions());
    assertThat(difference.onlyFirst()).isEqualTo(1);
    assertThat(difference.bothRight()).isEqualTo(1);
    Table runs = store.runs();
    assertThat(runs.stringColumn("report").asList()).containsExactly("test", "test");
    assertThat(runs.doubleColumn("accuracy").asList()).containsExactly(0.5, 1.0);
    assertThatThrownBy(() -> store.get(second).report("validation"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kept: test");
  }

  @Test
  void aReportOnTheSameExamplesTakesThePlaceOfTheOneBefore() throws SQLException {
    long id = PastRuns.keep(store, 1);
    store.keepReport(id, PastRuns.report("test", "a", 0.9f));
    store.keepReport(id, PastRuns.report("test", "b", 0.1f));
    store.keepReport(id, PastRuns.report("test", "a", 0.8f));
    assertThat(store.get(id).reports()).hasSize(2);
    assertThat(store.get(id).report("test").predictions().confidence(0)).isEqualTo(0.8f);
    assertThat(PastRuns.query(store.file(), "SELECT fingerprint FROM examples")).hasSize(2);
  }

  @Test
  void examplesThatManyRunsWereJudgedOnAreKeptOnceAndAsLongAsARunNeedsThem() throws SQLException {
    for (int i = 0; i < 5; i++) {
      store.keepReport(PastRuns.keep(store, i), PastRuns.report("test", "a", 0.9f));
    }
    assertThat(PastRuns.query(store.file(), "SELECT fingerprint FROM examples")).hasSize(1);
    for (long id = 1; id < 5; id++) {
      store.delete(id);
    }
    assertThat(store.get(5).report("test").size()).isEqualTo(2);
    store.delete(5);
    for (var table : List.of("run", "detail", "report", "examples")) {
      assertThat(PastRuns.query(store.file(), "SELECT count(*) FROM " + table))
          .as(table)
          .containsExactly("0");
    }
  }

  @Test
  void aNumberIsNeverGivenTwice() {
    long first = PastRuns.keep(store, 1);
    store.delete(first);
    assertThat(PastRuns.keep(store, 2)).isGreaterThan(first);
  }

  @Test
  void aRunThatIsNotThereIsNamedWithThoseThatAre() {
    assertThatThrownBy(() -> store.get(1))
        .hasMessageContaining("There is no run 1")
        .hasMessageContaining("no runs");
    assertThatThrownBy(() -> store.note(1, "x")).hasMessageContaining("no run 1");
    assertThat(directory).isEmptyDirectory();
    long unused = PastRuns.keep(store, 1);
    unused = PastRuns.keep(store, 2);
    assertThatThrownBy(() -> store.get(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no run 7")
        .hasMessageContaining("runs from 1 to 2");
    assertThatThrownBy(() -> store.delete(7)).hasMessageContaining("runs from 1 to 2");
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  void aNoteIsReplacedAndTakenAway() {
    long id = PastRuns.keep(store, 1);
    store.note(id, "first");
    store.note(id, "second");
    assertThat(store.get(id).note()).isEqualTo("second");
    store.note(id, "");
    assertThat(store.get(id).note()).isEmpty();
    assertThat(store.runs().column("note").isMissing(0)).isTrue();
  }

  @Test
  void oneRunIsKeptOnceUnderOneIdentity() {
    var figures = PastRuns.figures(1, "p");
    var description = PastRuns.description(1, "p");
    long first = store.keep("same", figures, description, PastRuns.history(1));
    assertThat(store.keep("same", figures, description, PastRuns.history(1))).isEqualTo(first);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void cellsAreKeptReplacedAndFoundByTheirBeginning() {
    store.keepCell("compare/a/1", "{\"x\":1}");
    store.keepCell("compare/a/2", "{}");
    store.keepCell("compare/b", "[]");
    store.keepCell("COMPARE/a", "1");
    store.keepCell("compare/a/1", "{\"x\":2}");
    assertThat(store.cell("compare/a/1")).contains("{\"x\":2}");
    assertThat(store.cell("compare")).isEmpty();
    assertThat(store.cells("compare/a"))
        .isEqualTo(new TreeMap<>(Map.of("compare/a/1", "{\"x\":2}", "compare/a/2", "{}")));
    assertThat(store.cells("")).hasSize(4);
    assertThat(store.cells("%")).isEmpty();
    assertThat(store.deleteCells("compare/a")).isEqualTo(2);
    assertThat(store.cells("")).containsOnlyKeys("COMPARE/a", "compare/b");
    assertThat(store.size()).isZero();
  }

  @Test
  void aMegabyteOfACellIsSmallOnDisk() throws Exception {
    String json = "[" + "{\"accuracy\":0.5},".repeat(60_000) + "0]";
    store.keepCell("key", json);
    assertThat(store.cell("key")).contains(json);
    assertThat(Files.size(store.file())).isLessThan(json.length() / 5);
  }

  @Test
  void manyThreadsKeepAtTheSameTime() {
    var ids =
        IntStream.range(0, 40)
            .parallel()
            .mapToObj(i -> PastRuns.keep(RunStore.open(store.file()), i))
            .toList();
    assertThat(ids).doesNotHaveDuplicates().hasSize(40);
    assertThat(store.runs().longColumn("seed").asList())
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 40).boxed().toList());
  }

  @Test
  void nothingIsOpenBetweenTwoCalls() throws Exception {
    long unused = PastRuns.keep(store, 1);
    Path moved = directory.resolve("moved.db");
    Object ignored = Files.move(store.file(), moved);
    assertThat(store.size()).isZero();
    assertThat(RunStore.open(moved).size()).isEqualTo(1);
    assertThat(PastRuns.keep(store, 2)).isEqualTo(1);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void theTimeOfARunIsThatOfThisMachine() {
    long unused = PastRuns.keep(store, 0);
    var shown = store.runs().dateTimeColumn("when").get(0);
    assertThat(shown.atZone(java.time.ZoneId.systemDefault()).toInstant())
        .isEqualTo(Instant.parse("2026-01-01T12:00:00Z"));
  }
}
