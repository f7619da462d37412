package dev.graft.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonFileTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private Path file() {
    return directory.resolve("some.json");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    var json = new JsonObject();
    json.addProperty("name", "größer <1>");
    json.add("nothing", null);
    JsonFile.write(file(), json);
    assertThat(JsonFile.object(file())).isEqualTo(json);
    assertThat(file()).content().contains("größer <1>").endsWith("}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":      | is cut off or not JSON
          {} {}      | is cut off or not JSON
          [1, 2]     | is not a JSON object, but [1,2]
          null       | is not a JSON object, but null
          ~~         | is not a JSON object, but null
          """)
  void whatIsNoObjectIsSaidWithTheFile(String content, String message) throws IOException {
    Files.writeString(file(), content);
    assertThatThrownBy(() -> JsonFile.object(file()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file() + " " + message);
  }

  @Test
  void otherCharactersThanThoseOfUtf8AreRefused() throws IOException {
    Files.write(file(), new byte[] {'{', '"', (byte) 0xe4, '"', ':', '1', '}'});
    assertThatThrownBy(() -> JsonFile.object(file())).hasMessage(file() + " is no text in UTF-8");
  }

  @Test
  void aFileThatIsMissingOrNoneIsNamed() {
    assertThatThrownBy(() -> JsonFile.read(file())).hasMessage(file() + " is missing");
    assertThatThrownBy(() -> JsonFile.read(directory))
        .hasMessage(directory + " is no regular file");
  }

  @Test
  void ofALongValueTheBeginningIsShown() {
    byte[] list =
        ("[" + "1,".repeat(1000) + "1]").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThatThrownBy(() -> JsonFile.object(list, "it"))
        .hasMessageEndingWith("...")
        .message()
        .hasSizeLessThan(150);
  }
}
