package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.graft.experiment.RunStore;
import dev.graft.extension.KernelExtension;
import dev.graft.training.LiveProgress;
import dev.graft.training.TrainingListener;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GraftExtensionTest {

  @AfterEach
  void silence() {
    LiveProgress.install(() -> TrainingListener.SILENT);
    RunStore.keepNothing();
  }

  @Test
  void kernelsFindIt() {
    assertThat(ServiceLoader.load(KernelExtension.class))
        .anyMatch(extension -> extension instanceof GraftExtension);
    assertThat(ServiceLoader.load(org.dflib.jjava.jupyter.Extension.class))
        .anyMatch(extension -> extension instanceof JJavaExtension);
  }

  @Test
  void installedTwiceItShowsAValueOnce() {
    var kernel = new TestKernel();
    Graft.install(kernel);
    var first = LiveProgress.listener();
    Graft.install(kernel);
    assertThat(LiveProgress.listener()).isInstanceOf(first.getClass()).isNotSameAs(first);
    var table = tech.tablesaw.api.Table.create("t");
    assertThat(kernel.getRenderer().render(table).hasDataForType(MIMEType.TEXT_HTML)).isTrue();
  }

  @Test
  void aFitIsShownInTheRunningCellAndEndsWithItsLastState() throws Exception {
    var kernel = new TestKernel();
    var cell = new RecordingCell();
    attach(kernel, cell);
    new GraftExtension().install(kernel);
    var task = new TinyTask(TinyTask.PLAIN);
    var run = task.lora().fit(task.splits(), dev.graft.Recipe.epochs(2).batchSize(8));
    var sent = cell.displays();
    assertThat(sent).hasSizeGreaterThanOrEqualTo(2);
    assertThat(sent.get(0)).isInstanceOf(PublishDisplayData.class);
    assertThat(sent.subList(1, sent.size()))
        .allSatisfy(data -> assertThat(data).isInstanceOf(PublishUpdateDisplayData.class));
    assertThat(sent)
        .allSatisfy(data -> assertThat(data.getDisplayId()).isEqualTo(sent.get(0).getDisplayId()));
    assertThat((String) sent.get(sent.size() - 1).getData(MIMEType.TEXT_PLAIN))
        .startsWith("travel LoRA: finished, step 10 of 10");
    assertThat(run.finished()).isTrue();
  }

  @Test
  void aFailingDisplayIsReportedOnceAndTrainingGoesOn() throws Exception {
    var kernel = new TestKernel();
    var cell = new RecordingCell();
    cell.failing = true;
    attach(kernel, cell);
    new GraftExtension().install(kernel);
    var task = new TinyTask(TinyTask.PLAIN);
    var err = System.err;
    var captured = new java.io.ByteArrayOutputStream();
    System.setErr(new java.io.PrintStream(captured, true, java.nio.charset.StandardCharsets.UTF_8));
    try {
      assertThat(task.lora().fit(task.splits(), dev.graft.Recipe.epochs(1)).finished()).isTrue();
    } finally {
      System.setErr(err);
    }
    assertThat(captured.toString(java.nio.charset.StandardCharsets.UTF_8))
        .containsOnlyOnce("The live display failed; training goes on");
  }

  @Test
  void withoutARunningCellAFitIsSilent() {
    new GraftExtension().install(new TestKernel());
    var task = new TinyTask(TinyTask.PLAIN);
    assertThat(task.lora().fit(task.splits(), dev.graft.Recipe.epochs(1)).finished()).isTrue();
  }

  @Test
  void anInterruptThatComesWithTheEndIsKept() {
    var progress = new NotebookProgress(new BaseKernelDisplay(new TestKernel()));
    progress.started("plan", 1);
    Thread.currentThread().interrupt();
    progress.ended("finished");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theNativeLibrariesCanBePrepared() {
    assertThatCode(() -> new GraftExtension().prepare()).doesNotThrowAnyException();
  }

  private static void attach(BaseKernel kernel, ShellReplyEnvironment cell) throws Exception {
    Method attach = JupyterIO.class.getDeclaredMethod("setEnv", ShellReplyEnvironment.class);
    attach.setAccessible(true);
    Object unused = attach.invoke(kernel.getIO(), cell);
  }

  /** Keeps what a notebook would be sent. */
  private static final class RecordingCell extends ShellReplyEnvironment {
    private final List<DisplayData> displays = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean failing;

    @SuppressWarnings("NullAway") // nothing is sent over a socket
    private RecordingCell() {
      super(null, null, null, null);
    }

    private List<DisplayData> displays() {
      return List.copyOf(displays);
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      if (failing) {
        throw new IllegalStateException("the socket is closed");
      }
      displays.add((DisplayData) content);
    }
  }

  private static final class TestKernel extends BaseKernel {
    @Override
    public DisplayData eval(String code) {
      return DisplayData.EMPTY;
    }

    @Override
    public LanguageInfo getLanguageInfo() {
      return new LanguageInfo.Builder("Java").build();
    }
  }
}
