package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "999, 999, 999",
    "1000, 1.00 k, 1.0k",
    "9994, 9.99 k, 10k",
    "9995, 10.0 k, 10k",
    "12288, 12.3 k, 12k",
    "999499, 999 k, 999k",
    "999500, 1.00 M, 1.0M",
    "22565376, 22.6 M, 23M",
    "3000000000, 3.00 G, 3.0G",
    "9223372036854775807, 9.22 E, 9.2E"
  })
  void countsHaveThreeDigitsOrTwo(long count, String brief, String shortest) {
    assertThat(Counts.brief(count)).isEqualTo(brief);
    assertThat(Counts.shortest(count)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0%",
    "0, 0, 0%",
    "10, 10, 100%",
    "1, 100000000, <0.01%",
    "99999, 100000, >99.9%",
    "65, 10000, 0.65%",
    "9995, 100000, 10.0%",
    "1, 3, 33.3%"
  })
  void sharesNeverRoundToNothingOrToAll(long part, long whole, String expected) {
    assertThat(Counts.percent(part, whole)).isEqualTo(expected);
  }
}
