package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.DryRun;
import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.experiment.Compare;
import dev.graft.training.History;
import dev.graft.training.TrainingListener;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ViewsTest {
  private static final Renderer RENDERER = new Renderer();
  private static TinyTask task;
  private static Map<String, Object> plain;
  private static Map<String, Object> hostile;

  @BeforeAll
  static void makeValues() {
    BaseKernelDisplay.register(RENDERER);
    task = new TinyTask(TinyTask.PLAIN);
    plain = task.values();
    hostile = new TinyTask(TinyTask.HOSTILE).values();
  }

  @Test
  void everyValueIsACardAndAText() {
    plain.forEach(
        (name, value) -> {
          assertThat(html(value)).as(name).startsWith("<div style=\"background:#ffffff;");
          assertThat(text(value)).as(name).isNotBlank();
        });
  }

  @Test
  void theTextIsTheValuesOwn() {
    plain.forEach(
        (name, value) -> {
          if (!name.equals("impossible plan")) {
            assertThat(text(value)).as(name).isEqualTo(value.toString());
          }
        });
  }

  @Test
  void noTagComesFromData() {
    var expected = new HashSet<String>();
    plain.values().forEach(value -> expected.addAll(HtmlTableTest.tags(html(value))));
    assertThat(expected).contains("table", "img", "bdi").doesNotContain("script");
    hostile.forEach(
        (name, value) -> {
          var html = html(value);
          assertThat(HtmlTableTest.tags(html)).as(name).isSubsetOf(expected);
          assertThat(html.replaceAll("=\"[^\"]*\"", "")).as(name).doesNotContain("onmouseover=\"");
          assertThat(html).as(name).doesNotContainPattern("[\\p{Cc}\\p{Cs}\u202E]");
        });
  }

  @Test
  void everyTagThatIsOpenedIsClosed() {
    hostile.forEach(
        (name, value) -> {
          var tags = HtmlTableTest.tags(html(value));
          for (var tag : List.of("div", "table", "tr", "td", "bdi", "ul", "li")) {
            assertThat(tags.stream().filter(tag::equals).count())
                .as(name + " " + tag)
                .isEqualTo(tags.stream().filter(("/" + tag)::equals).count());
          }
        });
  }

  @Test
  void longLabelsDoNotMakeLongPages() {
    hostile.forEach(
        (name, value) ->
            assertThat(html(value).replaceAll("base64,[^\"]*", ""))
                .as(name)
                .hasSizeLessThan(60_000));
  }

  @Test
  void anUpstreamShowsItsLayersAndItsSize() {
    assertThat(html(value("upstream")))
        .contains("parameters in 2 layers of width 32 (bert)")
        .contains("vector: first token through BERT&#39;s pooler")
        .contains("<details><summary")
        .containsPattern(
            "encoder.layer.1</bdi></span> <span[^>]*>8,544 parameters, 34.2 kB, frozen")
        .containsPattern("attention.self.query +Linear +32 x 32 +1,056  4.2 kB  frozen");
  }

  @Test
  void aPlanShowsWhatTrains() {
    var account = task.lora().account();
    assertThat(html(value("plan")))
        .contains("travel LoRA")
        .contains("Trains %d of %,d parameters".formatted(account.trained(), account.total()))
        .contains("<img src=\"data:image/png;base64,");
  }

  @Test
  void aPlanShowsWhatItCosts() {
    var account = task.lora().account();
    assertThat(html(value("plan")))
        .contains("(%.2f%%)".formatted(100 * account.share()))
        .contains("weights", "gradients", "optimiser", "saved to disk")
        .contains(HtmlTable.number(account.savedBytes() / 1e6))
        .contains(HtmlTable.number(account.optimizerBytes() / 1e6))
        .contains("a head for two labels")
        .contains("Learning rate 0.002 unless");
  }

  @Test
  void aDryRunShowsWhatARunWouldCost() {
    var dryRun = (DryRun) value("dry run");
    assertThat(html(dryRun))
        .contains("Dry run of travel LoRA")
        .contains("Trains %d of".formatted(dryRun.parameters().trained()))
        .contains("36 examples in batches of 8, 2 epochs: 10 steps")
        .contains("needs about")
        .contains("activations of the longest batch", "Nothing was trained")
        .doesNotContain("would fit");
  }

  @Test
  void numbersReadTheSameInEveryCountry() {
    var before = Locale.getDefault();
    var english = html(value("plan")) + firstLine(value("upstream")) + html(value("upstream"));
    var cut = new Rendering(Card.untitled(), "x".repeat(60_000));
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(html(value("plan")) + firstLine(value("upstream")) + html(value("upstream")))
          .isEqualTo(english)
          .contains(",");
      assertThat(new Rendering(Card.untitled(), "x".repeat(60_000)).text()).isEqualTo(cut.text());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void manyEmbeddingsAreShownByTheFirstTwelve() {
    var texts = IntStream.range(0, 3_000).mapToObj(i -> "text " + i).toList();
    var embeddings = task.upstream().embed(texts);
    assertThat(html(embeddings))
        .contains("text 11", "to 12", "2988 more texts")
        .doesNotContain("to 13")
        .hasSizeLessThan(60_000);
    assertThat(text(embeddings)).contains("text 11").doesNotContain("to 13");
  }

  @Test
  void aComparisonWithAnInterruptedRunSaysSo() {
    var whole = (Run) value("run");
    Thread.currentThread().interrupt();
    var stopped =
        FineTune.classifier(task.upstream())
            .headOnly()
            .fit(task.splits(), Recipe.epochs(2).batchSize(8).seed(1), TrainingListener.SILENT);
    assertThat(html(Compare.runs(whole, stopped)))
        .contains(">interrupted<")
        .contains("Mind: &#39;linear probe&#39; was interrupted after 0 steps")
        .contains("interrupted before the end of training");
  }

  @Test
  void anUnfinishedPlanSaysWhatIsMissing() {
    assertThat(html(value("unfinished plan")))
        .contains("cannot be trained yet")
        .contains("headOnly()");
    assertThat(text(value("unfinished plan"))).contains("An unfinished plan");
  }

  @Test
  void aPlanThatFitsNothingSaysWhyInBothForms() {
    assertThat(html(value("impossible plan")))
        .contains("A plan for bert that cannot be trained yet")
        .contains("&lt;b&gt;nothing&lt;/b&gt;");
    assertThat(text(value("impossible plan"))).contains("<b>nothing</b>");
  }

  @Test
  void aRunCarriesItsCurveItsEpochsAndItsProof() {
    var run = (Run) value("run");
    assertThat(html(run))
        .contains("Training finished: 10 steps in")
        .contains("<img")
        .contains("validation accuracy")
        .contains(run.proof().frozenBefore().substring(0, 12));
  }

  @Test
  void aStepShowsWhereBackpropagationEndsAndWhatTrains() {
    assertThat(html(value("step")))
        .contains("One step of backpropagation: travel LoRA", "<img")
        .contains("Backpropagation stops at encoder.layer.0")
        .contains("Backpropagation ends at encoder.layer.0: nothing below it trains.")
        .contains("passes through", "not reached", "trains: zero gradient")
        .contains("probability before")
        .contains("encoder.layer.1.attention.self.value.lora_B")
        .doesNotContain("encoder.layer.1.attention.self.key")
        .contains("moduleTable() has the 21 frozen ones as well.");
  }

  @Test
  void aMovementShowsWhatStayed() {
    assertThat(html(value("movement")))
        .contains("How far the weights moved: travel LoRA", "<img")
        .contains("2 of 5 layers stayed as they were.")
        .contains("% of pretrained");
  }

  @Test
  void aRunSaysWhatItComputedOnce() {
    var probe =
        FineTune.classifier(task.upstream())
            .headOnly()
            .fit(task.splits(), Recipe.epochs(2).batchSize(8), TrainingListener.SILENT);
    assertThat(html(probe)).contains("The frozen upstream: computed once in ");
    assertThat(html(value("run"))).doesNotContain("computed");
    assertThat(text(value("nothing computed once"))).isEqualTo("Nothing was computed in advance.");
  }

  @Test
  void anInterruptedRunSaysWhereItStopped() {
    var stopper =
        new TrainingListener() {
          @Override
          public void started(String plan, int steps) {}

          @Override
          public void stepped(History.Step step) {
            if (step.number() == 3) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void finishedEpoch(History.Epoch epoch) {}

          @Override
          public void ended(String summary) {}
        };
    var html = html(task.fit(task.lora(), stopper));
    assertThat(html).contains("interrupted after step 3 of 10").contains("<img");
  }

  @Test
  void aRunInterruptedBeforeItsFirstStepIsShown() {
    Thread.currentThread().interrupt();
    var run = task.lora().fit(task.splits(), Recipe.epochs(1), TrainingListener.SILENT);
    assertThat(html(run)).contains("interrupted after step 0 of 3").doesNotContain("<img");
  }

  @Test
  void aReportShowsItsIntervalAndWhatGuessingWouldGive() {
    assertThat(html(value("report")))
        .contains("Report on the validation examples")
        .contains("on 12 examples")
        .contains("would reach 33.3%")
        .contains("precision", "recall")
        .contains("<img");
  }

  @Test
  void aComparisonBeginsWithItsVerdict() {
    assertThat(html(value("comparison")))
        .contains("Comparison on the test examples")
        .containsOnlyOnce("12 test examples and one seed");
  }

  @Test
  void aTunedComparisonShowsWhatWasTried() {
    assertThat(html(value("tuned comparison")))
        .contains("What was tried, on the validation examples:", "chosen learningRate")
        .contains("Mind: Two seeds", "accuracy (95% interval)", "spread");
    assertThat(html(value("comparison to be made")))
        .contains("with seeds [1, 2]: 4 runs", "Nothing is trained yet");
    assertThat(html(value("contender"))).contains("learningRate", "batchSize");
  }

  @Test
  void aLearningCurveShowsASentenceForEachSize() {
    assertThat(html(value("learning curve")))
        .contains("Learning curve on the test examples", "8 examples: ", "20 examples: ")
        .contains("training examples");
  }

  @Test
  void splitsSayWhichTextsTheyShare() {
    assertThat(html(value("splits"))).contains("No text is in more than one part.");
    var same = task.examples();
    assertThat(html(dev.graft.data.Splits.of(same, same)))
        .contains("what was seen in training is no test")
        .contains("travel and the rest of text number 0")
        .contains("more rows");
  }

  @Test
  void aPredictionShowsEveryProbability() {
    assertThat(html(value("prediction"))).contains("travel", "learning", "weather", "%");
  }

  @Test
  void chartsAreAlsoPictures() throws IOException {
    for (var name : List.of("chart", "confusion matrix")) {
      var data = RENDERER.render(value(name));
      var bytes = Base64.getDecoder().decode((String) data.getData(MIMEType.IMAGE_PNG));
      assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isGreaterThan(400);
    }
  }

  @Test
  void aLongTableSaysHowLongItIs() {
    var table = Table.create("many", IntColumn.create("n", new int[30_000]));
    assertThat(html(table)).contains("many: 30,000 rows, 1 columns").hasSizeLessThan(20_000);
  }

  @Test
  void aTableCanBeHadAsPlainTextAlone() {
    var table = Table.create("t", StringColumn.create("a", "x"));
    var data = RENDERER.renderAs(table, "text/plain");
    assertThat(data.hasDataForType(MIMEType.TEXT_HTML)).isFalse();
    assertThat((String) data.getData(MIMEType.TEXT_PLAIN)).isEqualTo(table.toString());
  }

  @Test
  void textsAreCutBeforeTheyChokeATerminal() {
    var rendering = new Rendering(Card.untitled(), "x".repeat(60_000));
    assertThat(rendering.text()).hasSizeLessThan(51_000).endsWith("(10,000 more characters)");
  }

  @Test
  void jjavaShowsTheSame() {
    var renderer = new org.dflib.jjava.jupyter.kernel.display.Renderer();
    JJavaDisplay.register(renderer);
    plain.forEach(
        (name, value) -> {
          var data = renderer.render(value);
          assertThat(data.getData(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_HTML))
              .as(name)
              .isEqualTo(html(value));
          assertThat(data.getData(org.dflib.jjava.jupyter.kernel.display.mime.MIMEType.TEXT_PLAIN))
              .as(name)
              .isEqualTo(text(value));
        });
  }

  @Test
  void aPlanIsNotChangedByBeingShown() {
    var plan = FineTune.classifier(task.upstream()).headOnly();
    var before = plan.account();
    assertThat(html(plan)).isEqualTo(html(plan));
    assertThat(plan.account()).isEqualTo(before);
  }

  private static Object value(String name) {
    return Objects.requireNonNull(plain.get(name), name);
  }

  private static String html(Object value) {
    return (String) rendered(value).getData(MIMEType.TEXT_HTML);
  }

  private static String text(Object value) {
    return (String) rendered(value).getData(MIMEType.TEXT_PLAIN);
  }

  private static String firstLine(Object value) {
    return text(value).lines().findFirst().orElse("");
  }

  private static DisplayData rendered(Object value) {
    return RENDERER.render(value);
  }
}
