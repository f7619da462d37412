package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The inputs of the reference models, as transformers 5.17.0 made them of the texts. */
class TokenizerReferenceTest {

  private static final Path REFERENCE = Path.of("src/test/resources/reference");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert",
        "bert_masked_lm",
        "deberta_v2",
        "distilbert",
        "gemma3_text",
        "gpt2",
        "llama",
        "llama3_rope",
        "mistral",
        "modernbert",
        "mpnet",
        "qwen2",
        "qwen3",
        "roberta",
        "xlm_roberta"
      })
  void idsAndMaskAreThoseOfTheReference(String name) throws IOException {
    Path directory = REFERENCE.resolve(name);
    JsonObject expected =
        JsonParser.parseString(Files.readString(directory.resolve("expected.json")))
            .getAsJsonObject();
    List<String> texts =
        StreamSupport.stream(expected.getAsJsonArray("texts").spliterator(), false)
            .map(JsonElement::getAsString)
            .toList();
    TextTokenizer tokenizer = TextTokenizer.ofDirectory(directory, 64);
    int[] rows = IntStream.range(0, texts.size()).toArray();
    TokenBatch batch = EncodedTexts.of(texts, tokenizer).batch(rows);
    Path file = directory.resolve("expected.safetensors");
    assertThat(batch.ids()).isEqualTo(int64(file, "input.input_ids"));
    assertThat(batch.mask()).isEqualTo(int64(file, "input.attention_mask"));
    assertThat(batch.typed()).isFalse();
  }

  private static long[] int64(Path file, String name) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(all.getLong(0));
    var offsets =
        JsonParser.parseString(new String(all.array(), Long.BYTES, header, StandardCharsets.UTF_8))
            .getAsJsonObject()
            .getAsJsonObject(name)
            .getAsJsonArray("data_offsets");
    int from = offsets.get(0).getAsInt();
    var values = new long[(offsets.get(1).getAsInt() - from) / Long.BYTES];
    all.position(Long.BYTES + header + from)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(values);
    return values;
  }
}
