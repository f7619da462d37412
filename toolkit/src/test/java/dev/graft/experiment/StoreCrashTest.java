package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that write to one store, and processes that are killed while they do. */
class StoreCrashTest {
  private static final int ROUNDS = 10;
  private static final int LONGEST_WAIT = 120;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  /** Twenty kills: two writers at the same time, ten times. */
  @Test
  void whatWasKeptBeforeAKillIsThereAfterIt()
      throws IOException, InterruptedException, SQLException {
    Path file = directory.resolve("runs.db");
    var random = new Random();
    var kept = new TreeMap<Long, Integer>();
    for (int round = 0; round < ROUNDS; round++) {
      Writing first = start(file, 100_000 * (2 * round));
      Writing second = start(file, 100_000 * (2 * round + 1));
      first.awaitLine();
      second.awaitLine();
      Thread.sleep(random.nextInt(LONGEST_WAIT));
      first.kill();
      second.kill();
      kept.putAll(first.kept());
      kept.putAll(second.kept());

      assertThat(PastRuns.query(file, "PRAGMA integrity_check")).containsExactly("ok");
      RunStore store = RunStore.open(file);
      assertThat(store.runs().longColumn("id").asList()).containsAll(kept.keySet());
      assertThat(store.size()).isLessThanOrEqualTo(kept.size() + 2L * (round + 1));
    }
    assertThat(kept).hasSizeGreaterThanOrEqualTo(2 * ROUNDS);
    RunStore store = RunStore.open(file);
    for (Map.Entry<Long, Integer> run : kept.entrySet()) {
      StoredRun stored = store.get(run.getKey());
      assertThat(stored.plan()).isEqualTo("run " + run.getValue());
      assertThat(stored.history()).isEqualTo(PastRuns.history(run.getValue()));
    }
    assertThat(PastRuns.query(file, "SELECT count(*) FROM run"))
        .isEqualTo(PastRuns.query(file, "SELECT count(*) FROM detail"));
  }

  @Test
  void twoProcessesThatMakeOneStoreTogetherLoseNothing() throws IOException, InterruptedException {
    Path file = directory.resolve("together.db");
    Writing first = Writing.start(List.of(), temporary, file, 0, 40);
    Writing second = Writing.start(List.of(), temporary, file, 1000, 40);
    first.finish();
    second.finish();
    assertThat(first.kept()).hasSize(40);
    assertThat(second.kept()).hasSize(40);
    RunStore store = RunStore.open(file);
    assertThat(store.size()).isEqualTo(80);
    assertThat(store.runs().longColumn("seed").asList())
        .containsAll(first.kept().values().stream().map(Integer::longValue).toList())
        .containsAll(second.kept().values().stream().map(Integer::longValue).toList());
    assertThat(Files.exists(directory.resolve("together.db-journal"))).isFalse();
  }

  private Writing start(Path file, int first) throws IOException {
    return Writing.start(List.of(), temporary, file, first, 100_000);
  }
}
