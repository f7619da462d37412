package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerDirectoryTest {

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final String WORDS = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\nworld\n##s\n";

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path directory;

  private void write(String file, String content) throws IOException {
    var unused = Files.writeString(directory.resolve(file), content);
  }

  private void copy(String from) throws IOException {
    Path file = RESOURCES.resolve(from);
    var unused = Files.copy(file, directory.resolve(file.getFileName().toString()));
  }

  @Test
  void theSmallerOfTwoLimitsCounts() throws IOException {
    write("vocab.txt", WORDS);
    assertThat(TextTokenizer.ofDirectory(directory, 64).maxLength()).isEqualTo(64);
    write("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
    assertThat(TextTokenizer.ofDirectory(directory, 64).maxLength()).isEqualTo(64);
    write("tokenizer_config.json", "{\"model_max_length\": 12}");
    assertThat(TextTokenizer.ofDirectory(directory, 64).maxLength()).isEqualTo(12);
    write("tokenizer_config.json", "{\"model_max_length\": null}");
    assertThat(TextTokenizer.ofDirectory(directory, 64).maxLength()).isEqualTo(64);
  }

  @Test
  void theSidesAreThoseOfTheConfiguration() throws IOException {
    write("vocab.txt", WORDS);
    write("tokenizer_config.json", "{\"truncation_side\": \"left\", \"padding_side\": \"left\"}");
    TextTokenizer tokenizer = TextTokenizer.ofDirectory(directory, 3);
    assertThat(tokenizer.encode("hello world")).containsExactly(2, 6, 3);
    assertThat(tokenizer.truncationSide(Side.RIGHT).encode("hello world")).containsExactly(2, 5, 3);
    assertThat(tokenizer.truncationSide()).isEqualTo(Side.LEFT);
  }

  @Test
  void aVocabularyAloneIsUncased() throws IOException {
    write("vocab.txt", WORDS.replace("\n", "\r\n"));
    assertThat(TextTokenizer.ofDirectory(directory, 16).encode("HELLOs World [MASK]"))
        .containsExactly(2, 5, 7, 6, 4, 3);
    byte[] words = WORDS.getBytes(StandardCharsets.UTF_8);
    assertThat(TextTokenizer.wordPiece(words, WordPiece.uncased(), 16).encode("Hello"))
        .containsExactly(2, 5, 3);
    assertThat(TextTokenizer.wordPiece(words, WordPiece.cased(), 16).encode("Hello hello"))
        .containsExactly(2, 1, 5, 3);
  }

  @Test
  void tokenizerJsonComesBeforeOtherFiles() throws IOException {
    copy("reference/bert/tokenizer.json");
    write("vocab.txt", WORDS);
    assertThat(TextTokenizer.ofDirectory(directory, 16).vocabularySize()).isEqualTo(160);
  }

  @Test
  void withoutAPaddingTokenTheEndOfTextStandsInForIt() throws IOException {
    write("config.json", "{\"model_type\": \"gpt2\"}");
    write("vocab.json", "{\"a\": 0, \"b\": 1, \"<|endoftext|>\": 2}");
    write("merges.txt", "#version: 0.2\n");
    TextTokenizer tokenizer = TextTokenizer.ofDirectory(directory, 64);
    assertThat(tokenizer.padId()).isEqualTo(2);
    assertThat(tokenizer.token(TokenRole.EOS)).hasValue("<|endoftext|>");
    copy("reference/gpt2/tokenizer.json");
    write("tokenizer_config.json", "{\"pad_token\": null, \"eos_token\": null}");
    tokenizer = TextTokenizer.ofDirectory(directory, 64);
    assertThat(tokenizer.padId()).isZero();
  }

  @Test
  void theFilesThatAreWrittenGiveTheSameTokenizer() throws IOException {
    TextTokenizer added = TextTokenizer.ofDirectory(RESOURCES.resolve("tokenizers/gpt2_added"), 64);
    for (var file : added.files().entrySet()) {
      var unused = Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    TextTokenizer again = TextTokenizer.ofDirectory(directory, 128);
    String text = "an ex tra <extra>[PAD]";
    assertThat(again.encode(text)).isEqualTo(added.encode(text)).contains(321, 322, 323);
    assertThat(again.padId()).isEqualTo(323);
    assertThat(directory.resolve("tokenizer_config.json"))
        .content()
        .contains("\"padding_side\":\"left\"");
    assertThat(again.maxLength()).isEqualTo(64);
    assertThat(again.json()).isEqualTo(added.json());
  }

  @Test
  void aConfigurationWithNothingNewLeavesTheFileToTheByte() throws IOException {
    copy("reference/bert/tokenizer.json");
    copy("reference/bert/tokenizer_config.json");
    assertThat(TextTokenizer.ofDirectory(directory, 64).json())
        .isEqualTo(Files.readAllBytes(directory.resolve("tokenizer.json")));
  }

  @Test
  void aSentencePieceModelAloneIsRefusedWithWhatToDo() throws IOException {
    write("spiece.model", "x");
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory + " has spiece.model")
        .hasMessageContaining(
            "AutoTokenizer.from_pretrained(directory).save_pretrained(directory)");
  }

  @Test
  void filesOfAnotherKindOfTokenizerAreRefused() throws IOException {
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .hasMessageContaining("has no file of a tokenizer; expected is tokenizer.json");
    write("vocab.txt", WORDS);
    write("tokenizer_config.json", "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}");
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .hasMessageContaining("vocab.txt for 'bertjapanese'");
    write("vocab.json", "{}");
    write("tokenizer_config.json", "{\"tokenizer_class\": \"WhisperTokenizer\"}");
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .hasMessageContaining("vocab.txt and vocab.json for 'whisper'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"model_max_length": 2}         | model_max_length = 2; expected is at least 3 tokens
          {"model_max_length": "many"}    | model_max_length = "many"; expected is a number of tokens
          {"truncation_side": "middle"}   | truncation_side = "middle"; expected is 'left' or 'right'
          {"do_lower_case": "yes"}        | do_lower_case = "yes"; expected is true or false
          {"pad_token": 7}                | pad_token = 7; expected is a token's text
          {"tokenizer_class": []}         | tokenizer_class = []; expected is a text
          {"added_tokens_decoder": {"x": {"content": "y"}}} | added_tokens_decoder = "x"; expected is a token's id
          {"added_tokens_decoder": {"1": {}}} | added_tokens_decoder = {}; expected is objects
          {"unk_token": "<none>"}         | vocab.txt has no line '<none>'
          []                              | is not a JSON object
          {"pad_token":                   | is cut off or not JSON
          """)
  void whatIsImpossibleIsSaidWithFileAndKey(String configuration, String message)
      throws IOException {
    write("vocab.txt", WORDS);
    write("tokenizer_config.json", configuration);
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(message);
  }

  @Test
  void damagedVocabulariesAreClearErrors() throws IOException {
    write("tokenizer_config.json", "{\"tokenizer_class\": \"GPT2Tokenizer\"}");
    write("vocab.json", "{\"a\": 0, \"b\": 1, \"ab\": 2, \"<|endoftext|>\": 3}");
    write("merges.txt", "#version: 0.2\na b\n");
    assertThat(TextTokenizer.ofDirectory(directory, 64).encode("ab")).containsExactly(2);
    write("merges.txt", "#version: 0.2\na b c\n");
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .hasMessageContaining("merges.txt has the line 'a b c'; expected are two tokens");
    write("merges.txt", "a c\n");
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory + " do not fit together: Token `c` out of vocabulary");
    write("merges.txt", "a b\n");
    for (String wrong : new String[] {"{\"a\": \"x\"}", "{\"a\": -1}", "{\"a\": 1.5}", "[]", "{"}) {
      write("vocab.json", wrong);
      assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(directory.toString());
    }
    assertThatThrownBy(
            () -> TextTokenizer.wordPiece(new byte[] {(byte) 0xC3}, WordPiece.cased(), 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no text in UTF-8");
    assertThatThrownBy(() -> TextTokenizer.wordPiece(new byte[0], WordPiece.cased(), 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no line '[UNK]'");
  }

  @Test
  void aTokenizerJsonThatIsDamagedIsNamed() throws IOException {
    write("tokenizer.json", "{\"model\": {\"vocab\": {\"a\": 0}}");
    assertThatThrownBy(() -> TextTokenizer.ofDirectory(directory, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.resolve("tokenizer.json").toString());
  }

  @Test
  void aTextWithSomethingUnknownIsAnErrorWhereThereIsNoTokenForIt() throws IOException {
    var json =
        JsonParser.parseString(Files.readString(RESOURCES.resolve("reference/bert/tokenizer.json")))
            .getAsJsonObject();
    json.getAsJsonObject("model").addProperty("unk_token", "[NONE]");
    write("tokenizer.json", json.toString());
    TextTokenizer tokenizer = TextTokenizer.ofDirectory(directory, 64);
    assertThat(tokenizer.encode("the task")).hasSizeGreaterThan(2);
    assertThatThrownBy(() -> tokenizer.encode("中"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no unknown token");
  }

  @Test
  void typeIdsAreLeftOutWhereTheModelTakesNone() throws IOException {
    copy("reference/bert/tokenizer.json");
    var texts = java.util.List.of("the task");
    assertThat(TextTokenizer.ofDirectory(directory, 64).encodePairs(texts, texts).typeIds())
        .hasSize(1);
    write("tokenizer_config.json", "{\"model_input_names\": [\"input_ids\", \"attention_mask\"]}");
    assertThat(TextTokenizer.ofDirectory(directory, 64).encodePairs(texts, texts).typeIds())
        .isEmpty();
  }
}
