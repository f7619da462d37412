package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluation.Report;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keeper is told everything and can break nothing. */
final class RunKeepersTest {
  private static final Recipe RECIPE = Recipe.epochs(1);

  @AfterEach
  void tellNobody() {
    RunKeepers.none();
  }

  @Test
  void theKeeperIsToldOfEveryRunReportAndSave(@TempDir Path directory) {
    var told = new ArrayList<Object>();
    RunKeepers.install(
        new RunKeeper() {
          @Override
          public void finished(Run run) {
            told.add(run);
          }

          @Override
          public void evaluated(Run run, Report report) {
            told.addAll(List.of(run, report));
          }

          @Override
          public void saved(Run run, Path place) {
            told.addAll(List.of(run, place));
          }
        });
    Run run = TinyModel.run(FineTune::headOnly, RECIPE);
    Report report = run.evaluate();
    Path place = directory.resolve("model");
    run.model().save(place);
    assertThat(told).containsExactly(run, run, report, run, place);
    assertThat(Classifier.load(run.plan().upstream(), place).save(place)).isEqualTo(place);
    assertThat(told).as("a loaded model belongs to no run").hasSize(5);
    Thread.currentThread().interrupt();
    Run stopped = TinyModel.run(FineTune::headOnly, RECIPE);
    assertThat(told).hasSize(6).endsWith(stopped);
  }

  @Test
  void aKeeperThatFailsIsReportedOnceAndTheRunIsWhatItWouldHaveBeen(@TempDir Path directory) {
    Run expected = TinyModel.run(FineTune::headOnly, RECIPE);
    for (Supplier<? extends Throwable> failure :
        List.<Supplier<? extends Throwable>>of(
            () -> new IllegalStateException("the disk is full"),
            () -> new NoClassDefFoundError("the disk is full"),
            () -> new OutOfMemoryError("the disk is full"))) {
      RunKeepers.install(new Failing(failure));
      String said =
          errors(
              () -> {
                Run run = TinyModel.run(FineTune::headOnly, RECIPE);
                assertThat(run.evaluate().predictions())
                    .isEqualTo(expected.evaluate().predictions());
                run.model().save(directory.resolve("model"));
                assertThat(Classifier.load(run.plan().upstream(), directory.resolve("model")))
                    .isNotNull();
              });
      assertThat(said)
          .containsOnlyOnce("Graft could not keep a run, and goes on without: the disk is full");
    }
  }

  @Test
  void aKeeperDoesNotUseUpAnInterrupt() {
    RunKeepers.install(new Failing(() -> new IllegalStateException("stop")));
    Run run = TinyModel.run(FineTune::headOnly, RECIPE);
    String unused =
        errors(
            () -> {
              Report report = run.evaluate();
              assertThat(report.size()).isPositive();
              Thread.currentThread().interrupt();
              RunKeepers.evaluated(run, report);
              assertThat(Thread.interrupted()).isTrue();
            });
  }

  @Test
  void aPlanTellsItsSettings() {
    var plan =
        FineTune.classifier(Reference.bert())
            .adapt(dev.graft.adapter.Lora.rank(4).alpha(2.5))
            .alsoTrain("**.LayerNorm.*")
            .headDropout(0.25)
            .named("mine");
    assertThat(plan.settings())
        .containsEntry("name", "mine")
        .containsEntry("trains", "LoRA r=4 on query, value")
        .containsEntry("alsoTrains", List.of("**.LayerNorm.*"))
        .containsEntry("headDropout", 0.25)
        .containsEntry("learningRate", plan.learningRate());
    assertThat(plan.settings().get("adapters"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .singleElement()
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("peft_type", "LORA")
        .containsEntry("r", 4L)
        .containsEntry("lora_alpha", 2.5)
        .containsEntry("target_modules", List.of("query", "value"));
    assertThat(FineTune.classifier(Reference.bert()).topLayers(1).settings())
        .containsEntry("trains", "top layer")
        .containsEntry("adapters", List.of());
  }

  private static String errors(Runnable work) {
    PrintStream before = System.err;
    var captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }

  private record Failing(Supplier<? extends Throwable> failure) implements RunKeeper {
    @Override
    public void finished(Run run) {
      fail();
    }

    @Override
    public void evaluated(Run run, Report report) {
      fail();
    }

    @Override
    public void saved(Run run, Path directory) {
      fail();
    }

    private void fail() {
      Throwable thrown = failure.get();
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
  }
}
