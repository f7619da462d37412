package dev.graft.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a store may lie, and which files are none. */
class StoreFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.db",
        "with blanks.db",
        "100%.db",
        "%41%00.db",
        "a#b.db",
        "a;b&c=d.db",
        "größe 表.db",
        "[brackets] 'quote'.db",
        "mode=memory.db",
        "file:x.db",
        ":memory:",
        "a?b=c.db",
        "-",
        "no extension"
      })
  void aStoreMayHaveAnyName(String name) throws IOException {
    assumeThat(onWindows() && name.matches(".*[:?].*")).isFalse();
    Path file = Files.createDirectory(directory.resolve(name)).resolve(name);
    long unused = PastRuns.keep(RunStore.open(file), 1);
    assertThat(file).isRegularFile();
    assertThat(RunStore.open(file).size()).isEqualTo(1);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anEmptyFileBecomesAStore() throws IOException {
    Path file = Files.createFile(directory.resolve("empty.db"));
    RunStore store = RunStore.open(file);
    assertThat(store.size()).isZero();
    assertThat(store.runs().rowCount()).isZero();
    assertThat(file).isEmptyFile();
    long unused = PastRuns.keep(store, 1);
    assertThat(store.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 100, 511, 512, 5000, 100_000})
  void aFileThatIsSomethingElseIsRefusedAndStaysAsItIs(int size) throws IOException {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    refusedAndUntouched(bytes, "is not a store of runs");
    Arrays.fill(bytes, (byte) 0);
    refusedAndUntouched(bytes, "is not a store of runs");
    refusedAndUntouched(
        "text,label\nhello,greeting\n".repeat(1 + size / 27).getBytes(StandardCharsets.UTF_8),
        "is not a store of runs");
  }

  private void refusedAndUntouched(byte[] bytes, String why) throws IOException {
    Path file = directory.resolve("something");
    Object unused = Files.write(file, bytes);
    assertThatThrownBy(() -> RunStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why)
        .hasMessageContaining("name another file");
    assertThat(file).hasBinaryContent(bytes);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aDatabaseOfAnotherProgramIsRefusedAndStaysAsItIs() throws IOException, SQLException {
    Path file = directory.resolve("other.db");
    PastRuns.execute(file, "CREATE TABLE run (id INTEGER)");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> RunStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("a database of another program");
    PastRuns.execute(file, "PRAGMA application_id = 7");
    assertThatThrownBy(() -> RunStore.open(file)).hasMessageContaining("another program");
    PastRuns.execute(file, "PRAGMA application_id = 0");
    assertThat(Files.size(file)).isEqualTo(before.length);
  }

  @Test
  void aStoreOfANewerVersionIsRefusedAndStaysAsItIs() throws IOException, SQLException {
    Path file = directory.resolve("newer.db");
    RunStore store = RunStore.open(file);
    long unused = PastRuns.keep(store, 1);
    PastRuns.execute(file, "PRAGMA user_version = 2");
    byte[] before = Files.readAllBytes(file);
    for (ThrowingCallable access :
        List.<ThrowingCallable>of(
            () -> RunStore.open(file),
            () -> store.runs(),
            () -> store.keepCell("key", "{}"),
            () -> store.delete(1))) {
      assertThatThrownBy(access)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("newer version of Graft (layout 2; this one knows up to 1)");
    }
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aDamagedStoreSaysSo() throws IOException {
    Path file = directory.resolve("damaged.db");
    RunStore store = RunStore.open(file);
    PastRuns.keepMany(store, 200);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
    Object unused = Files.write(file, bytes);
    assertThatThrownBy(store::runs)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is damaged");
    unused = Files.write(file, Arrays.copyOf(bytes, 5000));
    assertThatThrownBy(store::runs).isInstanceOf(StoreException.class);
  }

  @Test
  void whatIsNoJsonInAStoreSaysSo() throws SQLException {
    Path file = directory.resolve("odd.db");
    RunStore store = RunStore.open(file);
    long id = PastRuns.keep(store, 1);
    PastRuns.execute(file, "UPDATE detail SET description = '{\"plan\": 7}'");
    assertThatThrownBy(() -> store.get(id))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
    PastRuns.execute(file, "UPDATE detail SET description = '{}', history = x'00'");
    assertThatThrownBy(() -> store.get(id))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("damaged");
    assertThat(store.runs().rowCount()).isEqualTo(1);
  }

  @Test
  void aDirectoryIsNoStore() {
    assertThatThrownBy(() -> RunStore.open(directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is a directory")
        .hasMessageContaining("graft-runs.db");
    Path nowhere = directory.resolve("nowhere").resolve("runs.db");
    assertThatThrownBy(() -> RunStore.open(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no directory");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatCannotBeWrittenToSaysSo() {
    Path file = directory.resolve("runs.db");
    assumeThat(directory.toFile().setWritable(false) && !Files.isWritable(directory))
        .as("a user whom permissions bind")
        .isTrue();
    assertThatThrownBy(() -> RunStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be written to");
  }

  /** Not even the superuser makes files there. */
  @Test
  void aPlaceWhereNoFileCanBeMadeSaysSo() {
    Path place = Path.of("/proc/self");
    assumeThat(Files.isDirectory(place)).isTrue();
    Path file = place.resolve("runs.db");
    assertThatThrownBy(() -> PastRuns.keep(RunStore.open(file), 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("writ");
  }

  @Test
  void aFullDiskLosesOnlyWhatDidNotFit() throws IOException, InterruptedException, SQLException {
    assumeThat(Path.of("/bin/bash")).isExecutable();
    Path file = directory.resolve("runs.db");
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    // No file of the child's may grow beyond 2 MB; its own libraries just fit.
    Writing writing =
        Writing.start(
            List.of("/bin/bash", "-c", "ulimit -f 2000; exec \"$@\"", "bash"),
            temporary,
            file,
            0,
            5000);
    writing.finish();
    assertThat(writing.kept()).hasSizeBetween(100, 4000);
    assertThat(writing.lines().get(writing.lines().size() - 1))
        .startsWith("failed " + file)
        .contains("What was kept before is still there");
    assertThat(PastRuns.query(file, "PRAGMA integrity_check")).containsExactly("ok");
    RunStore store = RunStore.open(file);
    assertThat(store.size()).isEqualTo(writing.kept().size());
    long id = PastRuns.keep(store, 1);
    assertThat(store.get(id).history()).isEqualTo(PastRuns.history(1));
  }

  @Test
  void theEnvironmentNamesTheStore() {
    Path chosen = directory.resolve("chosen.db");
    assertThat(StorePlace.here(chosen, "other.db")).isEqualTo(chosen);
    assertThat(StorePlace.here(null, "other.db")).isEqualTo(Path.of("other.db").toAbsolutePath());
    for (var nothing : Arrays.asList(null, "", " ", "off", " OFF ")) {
      assertThat(StorePlace.here(null, nothing))
          .isEqualTo(Path.of("graft-runs.db").toAbsolutePath());
    }
    assertThat(StorePlace.isOff("Off")).isTrue();
    assertThat(StorePlace.isOff("./off")).isFalse();
    assertThat(StorePlace.isOff(null)).isFalse();
  }

  private static boolean onWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }
}
