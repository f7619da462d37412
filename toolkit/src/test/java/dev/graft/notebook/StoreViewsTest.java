package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.Run;
import dev.graft.experiment.RunStore;
import dev.graft.experiment.StoredRun;
import dev.graft.training.TrainingListener;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreViewsTest {
  private static final Renderer RENDERER = new Renderer();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static RunStore plain;

  @SuppressWarnings("NullAway.Init")
  private static RunStore hostile;

  @BeforeAll
  static void keepRuns() {
    BaseKernelDisplay.register(RENDERER);
    plain = kept(new TinyTask(TinyTask.PLAIN), "plain.db", "a note");
    hostile = kept(new TinyTask(TinyTask.HOSTILE), "<img src=x>.db", TinyTask.HOSTILE.get(0));
  }

  private static RunStore kept(TinyTask task, String name, String note) {
    RunStore store = RunStore.open(directory.resolve(name));
    Run run = task.fit(task.lora(), TrainingListener.SILENT);
    store.keep(run, run.evaluate());
    store.keep(run, run.evaluate(run.data().test()));
    store.keep(run, directory.resolve(note.replaceAll("[^a-z ]", "")));
    store.note(1, note);
    Thread.currentThread().interrupt();
    long unused = store.keep(task.fit(task.lora(), TrainingListener.SILENT));
    return store;
  }

  @Test
  void aStoreShowsItsNewestRuns() {
    assertThat(html(plain))
        .contains("Runs kept in plain.db", "2 runs, the newest first")
        .contains("travel LoRA", "test ", "none", "interrupted", "a note", "saved")
        .contains(plain.file().toString());
    assertThat(text(plain)).isEqualTo(plain.toString()).contains("2 runs");
  }

  @Test
  void aStoreWithoutRunsSaysSo() {
    assertThat(html(RunStore.open(directory.resolve("none.db")))).contains("No runs yet.");
  }

  @Test
  void ofManyRunsTheFirstTwentyAreShown() {
    RunStore store = RunStore.open(directory.resolve("many.db"));
    var task = new TinyTask(TinyTask.PLAIN);
    for (int i = 0; i < 23; i++) {
      Thread.currentThread().interrupt();
      long unused = store.keep(task.fit(task.lora(), TrainingListener.SILENT));
    }
    assertThat(html(store))
        .contains("23 runs, the newest first", "… 3 more; runs() gives all of them")
        .hasSizeLessThan(60_000);
  }

  @Test
  void aRunShowsItsCurveItsSettingsAndItsReports() {
    StoredRun run = plain.get(1);
    assertThat(html(run))
        .contains("Run 1: travel LoRA", ": finished, after 10 steps", "Note: a note")
        .contains("<img src=\"data:image/png;base64,")
        .contains(
            "validation accuracy",
            "batchSize",
            "peft_type LORA, r 2",
            "0.002 (the plan&#39;s own)",
            "train",
            "fingerprint")
        .contains("Accuracy on the validation examples: ", "Accuracy on the test examples: ")
        .contains(
            "Model saved to", "libtorch", "weights " + run.upstreamFingerprint().substring(0, 12));
    assertThat(text(run)).isEqualTo(run.toString());
  }

  @Test
  void aRunThatWasInterruptedBeforeItsFirstStepIsShown() {
    assertThat(html(plain.get(2)))
        .contains("interrupted", "after 0 steps", "The model was not saved")
        .doesNotContain("<img");
  }

  @Test
  void nothingFromDataBecomesMarkup() {
    for (Object value : new Object[] {hostile, hostile.get(1), hostile.get(2)}) {
      assertThat(HtmlTableTest.tags(html(value)))
          .isSubsetOf(
              "div", "/div", "bdi", "/bdi", "table", "/table", "thead", "/thead", "tbody", "/tbody",
              "tr", "/tr", "th", "/th", "td", "/td", "img");
      assertThat(html(value))
          .doesNotContainPattern("[\\p{Cc}\\p{Cs}\u202E]")
          .doesNotContain("<img src=x");
      assertThat(html(value).replaceAll("base64,[^\"]*", "")).hasSizeLessThan(60_000);
    }
  }

  @Test
  void aStoreThatBecameSomethingElseSaysWhyItIsNotShown() throws IOException {
    RunStore store = RunStore.open(directory.resolve("diary.db"));
    Object unused = Files.writeString(store.file(), "<b>my diary</b>");
    assertThat(html(store)).contains("This RunStore cannot be shown", "is not a store of runs");
    assertThat(text(store)).contains("is not a store of runs");
  }

  private static String html(Object value) {
    return (String) RENDERER.render(value).getData(MIMEType.TEXT_HTML);
  }

  private static String text(Object value) {
    return (String) RENDERER.render(value).getData(MIMEType.TEXT_PLAIN);
  }
}
