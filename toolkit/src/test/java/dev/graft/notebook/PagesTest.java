package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed notebooks: executed from top to bottom, as readers see them before they run one.
 */
final class PagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("notebooks"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  private static List<JsonObject> code(Path page) throws IOException {
    var notebook = JsonParser.parseString(Files.readString(page)).getAsJsonObject();
    return objects(notebook.get("cells"))
        .filter(cell -> cell.get("cell_type").getAsString().equals("code"))
        .toList();
  }

  private static Stream<JsonObject> objects(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageWasExecutedFromTopToBottom(Path page) throws IOException {
    assertThat(code(page))
        .isNotEmpty()
        .extracting(cell -> cell.get("execution_count").toString())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, code(page).size()).mapToObj(Integer::toString).toList());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noCellOfAPageEndsInAnErrorOrWarns(Path page) throws IOException {
    assertThat(code(page))
        .flatExtracting(cell -> objects(cell.get("outputs")).toList())
        .noneMatch(output -> output.get("output_type").getAsString().equals("error"))
        .noneMatch(
            output -> output.has("name") && output.get("name").getAsString().equals("stderr"));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageNamesNoFolderOfTheMachineThatExecutedIt(Path page) throws IOException {
    assertThat(Files.readString(page))
        .doesNotContain(ROOT.toString())
        .doesNotContain(System.getProperty("user.home") + "/")
        .doesNotContain("/home/");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyPageIsInTheReadme(Path page) throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md")))
        .contains("notebooks/" + page.getFileName());
  }
}
