package dev.graft.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names select as PEFT's target modules do; globs select over the whole path. */
final class PathPatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "query                        | encoder.layer.0.attention.self.query.weight  | true",
        "uery                         | encoder.layer.0.attention.self.query.weight  | false",
        "self.query                   | encoder.layer.0.attention.self.query.weight  | true",
        "encoder.layer.1              | encoder.layer.1.output.dense.bias            | true",
        "encoder.layer.1              | encoder.layer.11.output.dense.bias           | false",
        "layer.1                      | encoder.layer.1.output.dense.bias            | true",
        "bias                         | encoder.layer.1.output.dense.bias            | true",
        "encoder.layer.{0..3}.**      | encoder.layer.3.output.dense.bias            | true",
        "encoder.layer.{0..3}.**      | encoder.layer.4.output.dense.bias            | false",
        "encoder.layer.{0..3}         | encoder.layer.2.output.dense.bias            | true",
        "encoder.layer.{9..11}        | encoder.layer.10.output.dense.bias           | true",
        "encoder.layer.{1,4}.output   | encoder.layer.4.output.dense.bias            | true",
        "encoder.layer.{1,4}.output   | encoder.layer.14.output.dense.bias           | false",
        "**.LayerNorm.*               | encoder.layer.0.output.LayerNorm.weight      | true",
        "**.LayerNorm.*               | LayerNorm.weight                             | true",
        "**.LayerNorm.*               | encoder.layer.0.output.LayerNormal.weight    | false",
        "encoder.*.0                  | encoder.layer.0.output.dense.bias            | true",
        "encoder.*                    | embeddings.word_embeddings.weight            | false",
        "encoder.layer.?              | encoder.layer.7.output.dense.bias            | true",
        "encoder.layer.?              | encoder.layer.17.output.dense.bias           | false",
        "**                           | classifier.bias                              | true",
        "self.quer*                   | encoder.layer.0.attention.self.query.weight  | false",
        "**.self.quer*                | encoder.layer.0.attention.self.query.weight  | true"
      })
  void selects(String pattern, String path, boolean expected) {
    assertThat(PathPattern.of(pattern).selects(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "a{b",
        "a}b",
        "a{b{c}}",
        "layer.{3..1}",
        "layer.{0..99999999}",
        "x.{0..99999999999}"
      })
  void refusesWhatIsNoPattern(String pattern) {
    assertThatThrownBy(() -> PathPattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNameWithRegexCharactersIsOnlyAName() {
    assertThat(PathPattern.of("a+b").selects("x.a+b.weight")).isTrue();
    assertThat(PathPattern.of("a+b").selects("x.aab.weight")).isFalse();
    assertThat(PathPattern.of("**.a(b").selects("x.a(b")).isTrue();
  }

  @Test
  void whatIsNamedDoesNotIncludeWhatLiesBelow() {
    List<String> paths = List.of("encoder.query", "encoder.query.lora");
    assertThat(Selection.named(List.of("query"), paths)).containsExactly("encoder.query");
    assertThat(Selection.select(List.of("query"), paths)).containsExactlyElementsOf(paths);
  }
}
