package dev.graft.kernel.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** None of these takes longer the longer the cell is than its reading does. */
@Timeout(30)
final class LargeCellTest {

  @Test
  void aLongTextInACellDelaysNothing() {
    try (var shell = new Shell(List.of())) {
      var text = "var data = \"" + "a".repeat(200_000) + "\";\n";
      assertThat(shell.complete(text + "data.isBl").texts()).containsExactly("isBlank()");
      assertThat(shell.inspect(text + "data.isBlank(")).isNotNull();
      assertThat(shell.complete("a".repeat(100_000)).candidates()).isEmpty();
      assertThat(shell.complete("\"" + "a".repeat(100_000)).candidates()).isEmpty();
      var numbers = IntStream.range(0, 3000).mapToObj(String::valueOf);
      var list = "java.util.List.of(" + numbers.collect(Collectors.joining(", "));
      assertThat(shell.inspect(list + ", ")).isNotNull();
      assertThat(shell.completeness(list).status()).isEqualTo(Completeness.Status.INCOMPLETE);
    }
  }

  @Test
  void manyStatementsDelayNothing() {
    try (var shell = new Shell(List.of())) {
      var cell =
          IntStream.range(0, 200)
              .mapToObj(
                  i -> "int f" + i + "(int n) { return n; }\nvar v" + i + " = f" + i + "(1);\n")
              .collect(Collectors.joining());
      assertThat(shell.complete(cell + "Integer.toHexStr").texts()).containsExactly("toHexString(");
      assertThat(shell.completeness(cell).status()).isEqualTo(Completeness.Status.COMPLETE);
    }
  }
}
