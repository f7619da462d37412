package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.adapter.Bottleneck;
import dev.graft.adapter.Lora;
import dev.graft.checkpoint.CheckpointException;
import dev.graft.evaluation.Metric;
import dev.graft.module.Checksums;
import dev.graft.training.Callback;
import dev.graft.training.History;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that was killed goes on where it stopped, and ends as if nothing had happened. */
final class ResumeTest {
  private static final int STEPS = 24;

  @SuppressWarnings("NullAway.Init")
  @TempDir
  private Path directory;

  @ParameterizedTest
  @CsvSource({"lora, 9", "best, 17", "gradual, 10", "fineTune, 15"})
  void aKilledRunGoesOnInANewProcessToTheSameWeights(String name, int step)
      throws IOException, InterruptedException {
    Path whole = directory.resolve("whole");
    String expected = NewProcess.output(ResumeTest.class, List.of(), List.of(name, whole + ""));

    Path broken = directory.resolve("broken");
    killAtStep(name, broken, step);
    assertThat(steps(broken)).isNotEmpty();
    assertThat(NewProcess.output(ResumeTest.class, List.of(), List.of(name, broken + "")))
        .isEqualTo(expected);
    assertThat(trained(name, broken, Callback.onStep(unused -> fail())))
        .as("asked again, the finished run comes from its checkpoint")
        .isEqualTo(expected);
  }

  private static void fail() {
    throw new AssertionError("no step should be left to do");
  }

  @Test
  void aTornCheckpointIsLeftForTheOneBeforeIt() throws IOException {
    String expected = trained("lora", directory.resolve("whole"));
    Path broken = directory.resolve("broken");
    interruptedAtStep(10, broken);
    List<Path> files = steps(broken);
    assertThat(files).hasSize(2);
    truncate(files.get(1));
    assertThat(trained("lora", broken)).isEqualTo(expected);
  }

  @Test
  void anAlteredByteIsATornCheckpoint() throws IOException {
    String expected = trained("lora", directory.resolve("whole"));
    Path broken = directory.resolve("broken");
    interruptedAtStep(10, broken);
    flipLastByte(steps(broken).get(1));
    assertThat(trained("lora", broken)).isEqualTo(expected);
  }

  @Test
  void lostBestWeightsAreATornCheckpoint() throws IOException {
    Path broken = directory.resolve("broken");
    Run run = run("best", broken, Callback.onStep(step -> interruptAt(step, 14)));
    assertThat(run.finished()).isFalse();
    for (Path file : matching(broken, "best-")) {
      Files.delete(file);
    }
    assertThatThrownBy(() -> run("best", broken))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("best-")
        .hasMessageContaining("Delete the directory");
  }

  @Test
  void whenNothingIsWholeTheDirectoryIsKeptAndTheErrorSaysSo() throws IOException {
    Path broken = directory.resolve("broken");
    interruptedAtStep(10, broken);
    for (Path file : steps(broken)) {
      truncate(file);
    }
    assertThatThrownBy(() -> trained("lora", broken))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("None of the checkpoints");
    assertThat(steps(broken)).hasSize(2);
  }

  @Test
  void checkpointsOfAnotherRunAreRefusedWithTheDifference() {
    Path place = directory.resolve("lora");
    interruptedAtStep(10, place);
    Recipe other = recipe("lora", place).learningRate(0.5);
    FineTune plan = FineTune.classifier(Reference.bert()).adapt(Lora.rank(4));
    assertThatThrownBy(() -> plan.fit(TinyData.splits(), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another run")
        .hasMessageContaining("0.5");
    FineTune another = FineTune.classifier(Reference.bert()).adapt(Bottleneck.houlsby(4));
    assertThatThrownBy(() -> another.fit(TinyData.splits(), recipe("lora", place)))
        .hasMessageContaining("Lora")
        .hasMessageContaining("Bottleneck");
  }

  @Test
  void anInterruptBeforeItGoesOnAccusesNoCheckpoint() {
    String expected = trained("lora", directory.resolve("whole"));
    Path broken = directory.resolve("broken");
    interruptedAtStep(10, broken);
    Thread.currentThread().interrupt();
    Run run = run("lora", broken);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(run.finished()).isFalse();
    assertThat(run.history().steps()).hasSize(10);
    assertThat(trained("lora", broken)).isEqualTo(expected);
  }

  @Test
  void tornBestWeightsAreWrittenAgain() throws IOException {
    String expected = trained("best", directory.resolve("whole"));
    Path broken = directory.resolve("broken");
    Run run = run("best", broken, Callback.onStep(step -> interruptAt(step, 14)));
    assertThat(run.finished()).isFalse();
    List<Path> files = steps(broken);
    Files.delete(files.get(1));
    for (Path file : matching(broken, "best-")) {
      if (!files.get(0).toString().endsWith(file.getFileName().toString())) {
        truncate(file);
      }
    }
    assertThat(trained("best", broken)).isEqualTo(expected);
  }

  @Test
  void twoRunsAtOnceCannotShareADirectory() {
    Path place = directory.resolve("shared");
    FineTune plan = FineTune.classifier(Reference.bert()).headOnly();
    Callback second =
        Callback.onStep(
            step -> {
              if (step.number() == 1) {
                assertThatThrownBy(() -> plan.fit(TinyData.splits(), recipe("probe", place)))
                    .hasMessageContaining("Another run");
              }
            });
    Run run = plan.fit(TinyData.splits(), recipe("probe", place), second);
    assertThat(run.finished()).isTrue();
  }

  private void interruptedAtStep(int step, Path place) {
    Run run = run("lora", place, Callback.onStep(done -> interruptAt(done, step)));
    assertThat(run.finished()).isFalse();
    assertThat(run.history().steps()).hasSize(step);
  }

  private static void interruptAt(History.Step done, int step) {
    if (done.number() == step) {
      Thread.currentThread().interrupt();
    }
  }

  private static void truncate(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() * 2 / 3);
    }
  }

  private static void flipLastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    // In place: a mapped file that shrinks would end the process.
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int unused = channel.write(ByteBuffer.wrap(bytes));
    }
  }

  /** The checkpoints, the oldest first. */
  private static List<Path> steps(Path directory) throws IOException {
    return matching(directory, "step-");
  }

  private static List<Path> matching(Path directory, String start) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  private static void killAtStep(String name, Path place, int step)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ResumeTest.class.getName(),
                name,
                place.toString(),
                "slow")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = process.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.equals("step " + step)) {
        line = lines.readLine();
      }
      assertThat(line).as("the process came to step %d", step).isNotNull();
    }
    process.destroyForcibly();
    assertThat(process.waitFor()).as("killed").isNotZero();
  }

  private static Recipe recipe(String name, Path place) {
    Recipe common = name.equals("fineTune") ? Recipe.fineTune(3) : Recipe.steps(STEPS);
    Recipe recipe = common.batchSize(8).seed(7).checkpoints(place, 4);
    return switch (name) {
      case "best" -> recipe.keepBest(Metric.ACCURACY);
      case "gradual" -> recipe.unfreezeGradually().accumulate(2).batchSize(4);
      default -> recipe;
    };
  }

  private static Run run(String name, Path place, Callback... callbacks) {
    FineTune plan = FineTune.classifier(Reference.bert());
    FineTune choice =
        switch (name) {
          case "lora" -> plan.adapt(Lora.rank(4).dropout(0.1));
          case "probe" -> plan.headOnly();
          default -> plan.full();
        };
    return choice.fit(TinyData.splits(), recipe(name, place), callbacks);
  }

  private static String trained(String name, Path place, Callback... callbacks) {
    Run run = run(name, place, callbacks);
    String losses =
        run.history().steps().stream()
            .map(History.Step::loss)
            .map(Double::toHexString)
            .collect(Collectors.joining(","));
    return "%s %s %s"
        .formatted(run.ending(), losses, Checksums.combined(Checksums.of(run.network())));
  }

  /** Trains one plan with checkpoints; slowly, telling each step, if it is to be killed. */
  public static void main(String[] arguments) {
    Path place = Path.of(arguments[1]);
    if (arguments.length == 2) {
      System.out.println(trained(arguments[0], place));
      return;
    }
    Callback telling =
        Callback.onStep(
            step -> {
              System.out.println("step " + step.number());
              pause();
            });
    System.out.println(Objects.requireNonNull(trained(arguments[0], place, telling)));
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
