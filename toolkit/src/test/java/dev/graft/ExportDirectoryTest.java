package dev.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At every moment the earlier export or the new one can be had, whatever ends in between. */
final class ExportDirectoryTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path temporary;

  private Path model() {
    return temporary.resolve("model");
  }

  private Path earlier() {
    return temporary.resolve(".model.earlier");
  }

  @Test
  void anExportThatWasMovedAsideIsFoundByTheNextReader() throws IOException {
    Reference.bert().export(model());
    Files.move(model(), earlier());

    assertThat(Upstream.from(model()).fingerprint()).isEqualTo(Reference.bert().fingerprint());
    assertThat(earlier()).doesNotExist();
  }

  @Test
  void anExportThatWasMovedAsideIsKeptUntilTheNextOneIsWritten() throws IOException {
    write("first");
    Files.move(model(), earlier());
    assertThatThrownBy(
            () ->
                ExportDirectory.write(
                    model(),
                    new JsonObject(),
                    draft -> {
                      throw new IllegalStateException("the disk is full");
                    }))
        .hasMessage("the disk is full");
    assertThat(model().resolve("weights")).hasContent("first");

    Files.move(model(), earlier());
    write("second");
    assertThat(model().resolve("weights")).hasContent("second");
    assertOnlyTheModelIsThere();
  }

  @Test
  void whatAProcessThatWasKilledLeftBesideAnExportIsDeletedByTheNext() throws IOException {
    write(earlier(), "first");
    write("second");
    Path left = Files.createDirectory(temporary.resolve(".model." + UUID.randomUUID() + ".part"));
    Files.writeString(left.resolve("weights"), "half");
    String other = ".model.large." + UUID.randomUUID() + ".part";
    Files.createDirectory(temporary.resolve(other));

    write("third");
    assertThat(model().resolve("weights")).hasContent("third");
    assertThat(left).doesNotExist();
    Files.delete(temporary.resolve(other));
    assertOnlyTheModelIsThere();
  }

  @Test
  void aDirectoryThatHappensToHaveTheNameOfAnEarlierExportIsNotTouched() throws IOException {
    Files.createDirectory(earlier());
    Files.writeString(earlier().resolve("notes.txt"), "mine");
    write("first");
    assertThatThrownBy(() -> write("second")).hasMessageContaining(".model.earlier");
    assertThat(model().resolve("weights")).hasContent("first");
    assertThat(earlier().resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void emptyDirectoriesAreReplaced() throws IOException {
    Files.createDirectories(model().resolve("empty"));
    write("first");
    assertThat(model().resolve("weights")).hasContent("first");
    assertThat(model().resolve("empty")).doesNotExist();
    assertOnlyTheModelIsThere();
  }

  @Test
  void severalWritersAndReadersAtOnceNeverMixFilesOrFindNone() throws Exception {
    write("0");
    Callable<Void> reader =
        () -> {
          for (int i = 0; i < 100; i++) {
            List<String> files =
                ExportDirectory.reading(
                    model(), () -> List.of(read("config"), read("middle"), read("weights")));
            assertThat(files.stream().distinct()).hasSize(1);
          }
          return null;
        };
    var pool = Executors.newFixedThreadPool(4);
    try {
      for (Future<Void> task : pool.invokeAll(List.of(writer("a"), writer("b"), reader, reader))) {
        assertThat(task.get()).isNull();
      }
    } finally {
      pool.shutdown();
    }
    assertOnlyTheModelIsThere();
  }

  @Test
  void processesThatWriteAtOnceWaitForEachOther() throws Exception {
    write("0");
    Callable<String> process =
        () ->
            NewProcess.output(
                ExportDirectoryTest.class, List.of(), List.of(model().toString(), "process"));
    var pool = Executors.newFixedThreadPool(3);
    try {
      Future<Void> here = pool.submit(writer("here"));
      for (Future<String> task : pool.invokeAll(List.of(process, process))) {
        assertThat(task.get()).isEqualTo("done");
      }
      assertThat(here.get()).isNull();
    } finally {
      pool.shutdown();
    }
    assertThat(read("config")).isEqualTo(read("weights"));
    assertOnlyTheModelIsThere();
  }

  /** Writes exports to a directory, with a content. */
  public static void main(String[] arguments) throws IOException {
    for (int i = 0; i < 50; i++) {
      write(Path.of(arguments[0]), arguments[1] + i);
    }
    System.out.println("done");
  }

  private Callable<Void> writer(String content) {
    return () -> {
      for (int i = 0; i < 50; i++) {
        write(content + i);
      }
      return null;
    };
  }

  private void write(String content) {
    write(model(), content);
  }

  private static void write(Path directory, String content) {
    ExportDirectory.write(
        directory,
        new JsonObject(),
        draft -> {
          for (String name : List.of("config", "middle", "weights")) {
            try {
              Files.writeString(draft.resolve(name), content);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }
        });
  }

  private String read(String file) {
    try {
      return Files.readString(model().resolve(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void assertOnlyTheModelIsThere() throws IOException {
    try (var left = Files.list(temporary)) {
      assertThat(left).containsExactly(model());
    }
  }
}
