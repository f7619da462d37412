package dev.graft.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonNull;
import com.google.gson.JsonParseException;
import com.google.gson.stream.MalformedJsonException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {

  private static final Gson GSON = Json.builder().serializeSpecialFloatingPointValues().create();

  private record Inner(double loss, @Nullable Double score) {}

  private record Outer(
      int count,
      boolean done,
      @Nullable String name,
      List<Inner> inner,
      Map<String, Object> plain) {
    Outer {
      if (count < 0) {
        throw new IllegalArgumentException("negative");
      }
      inner = List.copyOf(Objects.requireNonNullElse(inner, List.of()));
    }
  }

  @Test
  void aRecordComesBackAsItWas() {
    var outer =
        new Outer(
            3,
            true,
            null,
            List.of(new Inner(Double.NaN, 0.5), new Inner(1, null)),
            Map.of("epochs", 3L, "rate", 0.1, "list", List.of(1L, "a", Map.of("deep", false))));
    assertThat(GSON.fromJson(GSON.toJson(outer), Outer.class)).isEqualTo(outer);
  }

  @Test
  void whatTheTextLacksIsZeroFalseOrNullAndWhatItHasTooMuchIsSkipped() {
    var read = GSON.fromJson("{\"unknown\": [1, {}]}", Outer.class);
    assertThat(read.count()).isZero();
    assertThat(read.done()).isFalse();
    assertThat(read.name()).isNull();
    assertThat(read.inner()).isEmpty();
  }

  @Test
  void aRecordThatRefusesItsValuesOrANullIsAParseError() {
    assertThatThrownBy(() -> GSON.fromJson("{\"count\": -1}", Outer.class))
        .isInstanceOf(JsonParseException.class)
        .hasMessageContaining("Outer")
        .hasMessageContaining("negative");
    assertThatThrownBy(() -> GSON.fromJson("{\"count\": null}", Outer.class))
        .isInstanceOf(JsonParseException.class)
        .hasMessageContaining("count");
  }

  @Test
  void aNameThatAppearsTwiceIsRefused() {
    assertThatThrownBy(() -> GSON.fromJson("{\"plain\": {\"a\": 1, \"a\": 2}}", Outer.class))
        .isInstanceOf(JsonParseException.class)
        .hasMessageContaining("a appears twice");
  }

  @Test
  void anEmptyTextIsNull() {
    assertThat(Json.parse("")).isEqualTo(JsonNull.INSTANCE);
    assertThatThrownBy(() -> Json.parse("{\"a\": ")).isInstanceOf(JsonParseException.class);
    assertThatThrownBy(() -> Json.parse("{} {}")).isInstanceOf(JsonParseException.class);
  }

  @Test
  void theStrictReaderTakesNoUnquotedNames() {
    assertThatThrownBy(
            () -> {
              var json = Json.strict(new StringReader("{name: 1}"));
              json.beginObject();
              var unused = json.nextName();
            })
        .isInstanceOf(MalformedJsonException.class);
  }
}
