package dev.graft.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Classifier;
import dev.graft.FineTune;
import dev.graft.Recipe;
import dev.graft.Run;
import dev.graft.Upstream;
import dev.graft.adapter.AdapterMethods;
import dev.graft.data.Examples;
import dev.graft.data.Split;
import dev.graft.data.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The adapter of one's own that the README shows. */
final class OutputGainTest {
  private static final Path MODEL = Path.of("src/test/resources/reference/bert");
  private static final List<String> TEXTS = List.of("my card is late", "pay back the fee");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private static Splits data() {
    Table table =
        Table.create(
            StringColumn.create(
                "text",
                IntStream.range(0, 60)
                    .mapToObj(
                        i ->
                            i % 2 == 0
                                ? "the card " + i + " is late"
                                : "a fee of " + i + " to pay")),
            StringColumn.create(
                "label", IntStream.range(0, 60).mapToObj(i -> i % 2 == 0 ? "card" : "fee")));
    return Examples.text(table, "text", "label").split(Split.validation(0.2).test(0.2).seed(1));
  }

  @Test
  void theReadmeShowsIt() throws IOException {
    String source = Files.readString(Path.of("src/test/java/dev/graft/example/OutputGain.java"));
    String shown = source.substring(source.indexOf("/** Multiplies"));
    assertThat(shown.lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(Files.readString(Path.of("../README.md"))).contains(shown);
  }

  @Test
  void itTrainsAndIsSavedAndLoaded() {
    Upstream upstream = Upstream.from(MODEL);
    FineTune plan =
        FineTune.classifier(upstream).adapt(new OutputGain(List.of("query", "output.dense")));
    assertThat(plan.name()).isEqualTo("gain on query, output.dense");
    // Two layers of 32 + 32 (attention's output too) + 32.
    assertThat(plan.account().adapter()).isEqualTo(2 * 3 * 32);
    Run run = plan.fit(data(), Recipe.epochs(3).batchSize(8).seed(1));
    assertThat(run.proof().frozenUnchanged()).isTrue();
    assertThat(run.movement().table().rowCount()).isPositive();
    Classifier model = run.model();
    assertThat(model.strength(0).probabilities(TEXTS)).isNotEqualTo(model.probabilities(TEXTS));
    model.save(directory);
    AdapterMethods.register(
        "OUTPUT_GAIN", (json, network, family) -> new OutputGain(json.texts("target_modules")));
    assertThat(Classifier.load(upstream, directory).probabilities(TEXTS))
        .isDeepEqualTo(model.probabilities(TEXTS));
    assertThatThrownBy(model::merged).hasMessageContaining("cannot be merged");
  }
}
