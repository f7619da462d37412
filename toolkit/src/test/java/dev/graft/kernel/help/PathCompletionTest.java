package dev.graft.kernel.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathCompletionTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @BeforeEach
  void files() throws IOException {
    var unused = Files.createDirectories(folder.resolve("data sets/inner"));
    for (var name :
        new String[] {"data.csv", "quote\".txt", "back\\slash", ".hidden", "\u00e4.txt"}) {
      var unusedToo = Files.createFile(folder.resolve(name));
    }
  }

  @Test
  void foldersEndWithASlashAndNamesAreEscaped() {
    assertThat(PathCompletion.names(folder + "/"))
        .containsExactly("back\\\\slash", "data sets/", "data.csv", "quote\\\".txt", "\u00e4.txt");
    assertThat(PathCompletion.names(folder + "/data s")).containsExactly("data sets/");
    assertThat(PathCompletion.names(folder + "/data sets/")).containsExactly("inner/");
    assertThat(PathCompletion.names(folder + "/back\\\\sl")).containsExactly("back\\\\slash");
    assertThat(PathCompletion.names(folder + "/quote\\\"")).containsExactly("quote\\\".txt");
    assertThat(PathCompletion.names(folder + "/.h")).containsExactly(".hidden");
  }

  @Test
  void theWorkingDirectoryIsWhereRelativePathsBegin() {
    var here = Path.of("").toAbsolutePath();
    assertThat(PathCompletion.names("")).contains("src/");
    assertThat(PathCompletion.names("sr")).contains("src/");
    assertThat(PathCompletion.names("../" + here.getFileName())).contains(here.getFileName() + "/");
    assertThat(PathCompletion.names("src/ma")).containsExactly("main/");
  }

  @Test
  void whatIsNoPathHasNoCompletion() {
    assertThat(PathCompletion.names("hello w")).isEmpty();
    assertThat(PathCompletion.names("~/")).isEmpty();
    assertThat(PathCompletion.names(folder + "/none/")).isEmpty();
    assertThat(PathCompletion.names("\\0")).isEmpty();
    assertThat(PathCompletion.names("\\q")).isEmpty();
  }

  @Test
  void aStringInACellIsCompletedAfterItsLastSlash() {
    try (var shell = new Shell(java.util.List.of())) {
      assertThat(shell.complete("Path.of(\"\ud83d\ude00\", \"src/ma"))
          .isEqualTo(
              new Completion(java.util.List.of(new Completion.Candidate("main/", "path")), 18, 20));
      assertThat(shell.complete("f(\"a\" + \"sr").texts()).contains("src/");
      assertThat(shell.complete("var a = \"it\\\"s\"; f(\"sr|\")").texts()).contains("src/");
      assertThat(shell.complete("f(\"a\"\"sr").texts()).contains("src/");
    }
  }
}
