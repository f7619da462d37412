package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What transformers makes of the same directories; {@code tokenizers/make.py} wrote it down. */
class TokenizerOracleTest {

  private static final Path RESOURCES = Path.of("src/test/resources/tokenizers");
  private static final int LONG = 100_000;
  private static final int SHORT = 13;

  private static JsonObject oracle() throws IOException {
    return JsonParser.parseString(
            Files.readString(RESOURCES.resolve("expected.json"), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  record Case(String name, JsonObject expected, List<String> texts) {

    TextTokenizer tokenizer() {
      Path directory = RESOURCES.resolve(name).normalize();
      return TextTokenizer.ofDirectory(directory, LONG).maxLength(LONG);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() throws IOException {
    JsonObject oracle = oracle();
    List<String> texts = strings(oracle.get("texts"));
    return oracle.getAsJsonObject("directories").entrySet().stream()
        .map(entry -> new Case(entry.getKey(), entry.getValue().getAsJsonObject(), texts));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void idsAreThoseOfTransformers(Case given) {
    TextTokenizer tokenizer = given.tokenizer();
    assertRows(tokenizer.encode(given.texts), given, "ids", given.texts);
    List<String> some = given.texts.subList(0, given.expected.getAsJsonArray("plain").size());
    assertRows(tokenizer.specialTokens(false).encode(some), given, "plain", some);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void longTextsAreCutOnEitherSide(Case given) {
    for (Side side : Side.values()) {
      TextTokenizer tokenizer = given.tokenizer().maxLength(SHORT).truncationSide(side);
      assertRows(tokenizer.encode(given.texts), given, "cut_" + name(side), given.texts);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pairsAreCutLongestFirstAndHaveTypeIds(Case given) {
    List<List<String>> pairs =
        stream(given.expected.get("pairs")).map(TokenizerOracleTest::strings).toList();
    List<String> firsts = pairs.stream().map(pair -> pair.get(0)).toList();
    List<String> seconds = pairs.stream().map(pair -> pair.get(1)).toList();
    int limit = given.expected.get("pair_limit").getAsInt();
    for (Side side : Side.values()) {
      TextTokenizer tokenizer = given.tokenizer().maxLength(limit).truncationSide(side);
      EncodedTexts encoded = EncodedTexts.pairs(firsts, seconds, tokenizer);
      assertRows(encoded.ids(), given, "pairs_" + name(side), firsts);
      List<long[]> types = rows(given.expected.get("types_" + name(side)));
      if (types.stream().flatMapToLong(Arrays::stream).anyMatch(type -> type != 0)) {
        assertRows(encoded.typeIds(), given, "types_" + name(side), firsts);
      } else {
        assertThat(encoded.typeIds()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decodingIsThatOfTransformers(Case given) {
    TextTokenizer tokenizer = given.tokenizer();
    List<long[]> ids = rows(given.expected.get("ids"));
    List<String> all = strings(given.expected.get("decoded"));
    List<String> text = strings(given.expected.get("decoded_without_special"));
    for (int i = 0; i < ids.size(); i++) {
      assertThat(tokenizer.decode(ids.get(i), true)).isEqualTo(all.get(i));
      assertThat(tokenizer.decode(ids.get(i))).isEqualTo(text.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void specialTokensHaveTheirRolesAndIds(Case given) {
    TextTokenizer tokenizer = given.tokenizer();
    JsonObject roles = given.expected.getAsJsonObject("roles");
    for (TokenRole role : TokenRole.values()) {
      JsonElement id = roles.get(role.key());
      if (!id.isJsonNull()) {
        assertThat(tokenizer.id(role)).as(role.key()).hasValue(id.getAsInt());
        assertThat(tokenizer.token(id.getAsLong())).isEqualTo(tokenizer.token(role));
        assertThat(tokenizer.id(tokenizer.token(role).orElseThrow())).hasValue(id.getAsInt());
      }
    }
    assertThat(tokenizer.vocabularySize()).isEqualTo(given.expected.get("size").getAsInt());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theWrittenTokenizerJsonIsTheSameTokenizer(Case given) {
    TextTokenizer again = TextTokenizer.read(given.tokenizer().json(), LONG);
    assertRows(again.encode(given.texts), given, "ids", given.texts);
  }

  private static String name(Side side) {
    return side == Side.LEFT ? "left" : "right";
  }

  private static void assertRows(List<long[]> actual, Case given, String key, List<String> texts) {
    List<long[]> expected = rows(given.expected.get(key));
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("%s of '%s'", key, texts.get(i)).isEqualTo(expected.get(i));
    }
  }

  private static List<long[]> rows(JsonElement array) {
    return stream(array)
        .map(row -> stream(row).mapToLong(JsonElement::getAsLong).toArray())
        .toList();
  }

  private static List<String> strings(JsonElement array) {
    return stream(array).map(JsonElement::getAsString).toList();
  }

  private static Stream<JsonElement> stream(JsonElement array) {
    JsonArray elements = array.getAsJsonArray();
    return StreamSupport.stream(elements.spliterator(), false);
  }
}
