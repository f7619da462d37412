package dev.graft.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {

  @Test
  void givenLabelsKeepTheirOrder() {
    var labels = Labels.of(List.of("spam", "ham"));
    assertThat(labels.names()).containsExactly("spam", "ham");
    assertThat(labels.size()).isEqualTo(2);
    assertThat(labels.name(0)).isEqualTo("spam");
    assertThat(labels.indexOf("ham")).isEqualTo(1);
    assertThat(labels.contains("eggs")).isFalse();
  }

  @Test
  void textIsSortedWithRunsOfDigitsByValue() {
    assertThat(Labels.sorted(List.of("grade10", "Zebra", "grade2", "ape", "grade", "ape")).names())
        .containsExactly("Zebra", "ape", "grade", "grade2", "grade10");
  }

  @Test
  void wholeNumbersAreSortedByValue() {
    assertThat(Labels.sorted(List.of("10", "9", "-1", "-20", "123456789012345678901")).names())
        .containsExactly("-20", "-1", "9", "10", "123456789012345678901");
  }

  @Test
  void spellingsOfOneNumberStayDifferentLabels() {
    assertThat(Labels.sorted(List.of("7", "07", "a7", "a07")).names())
        .containsExactly("07", "7", "a07", "a7");
  }

  @Test
  void falseStandsBeforeTrue() {
    assertThat(Labels.sorted(List.of("true", "false")).names()).containsExactly("false", "true");
  }

  @Test
  void sortingDoesNotDependOnTheOrderGiven() {
    var names = new ArrayList<>(List.of("x1y", "x01y", "x", "1", "", "é", "x10", "x9", "😀", "中"));
    names.remove("");
    var expected = Labels.sorted(names);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(names, new Random(i));
      assertThat(Labels.sorted(names)).isEqualTo(expected).hasSameHashCodeAs(expected);
    }
  }

  @Test
  void anotherOrderIsAnotherTask() {
    assertThat(Labels.of(List.of("a", "b"))).isNotEqualTo(Labels.of(List.of("b", "a")));
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnesNearestFirst() {
    assertThatThrownBy(() -> Labels.of(List.of("delivery", "refund")).indexOf("refnd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No label 'refnd'. The labels are: 'refund', 'delivery'");
  }

  @Test
  void ofManyLabelsOnlyTheNearestAreListed() {
    var labels = Labels.sorted(IntStream.range(0, 500).mapToObj(i -> "topic" + i).toList());
    assertThatThrownBy(() -> labels.indexOf("topic499x"))
        .hasMessageContaining("The nearest of 500 are: 'topic499', ")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aPlaceOutOfRangeIsAnError() {
    var labels = Labels.of(List.of("a", "b"));
    assertThatThrownBy(() -> labels.name(2))
        .hasMessage("Expected a label number from 0 to 1; got 2");
    assertThatThrownBy(() -> labels.name(-1)).hasMessageContaining("got -1");
  }

  @Test
  void noneBlankOrRepeatedNamesAreErrors() {
    assertThatThrownBy(() -> Labels.of(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> Labels.of(List.of("a", " "))).hasMessageContaining("blank");
    assertThatThrownBy(() -> Labels.of(List.of("a", "b", "a")))
        .hasMessageContaining("'a' stands twice");
  }
}
