package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EndLabelsTest {

  @Test
  void labelsWithRoomStayWhereTheyAreWanted() {
    assertThat(spread(10, 50, 10, 30)).containsExactly(50, 10, 30);
  }

  @Test
  void labelsOfOneHeightAreSpreadAboutIt() {
    assertThat(spread(10, 50, 50, 50)).containsExactly(40, 50, 60);
  }

  /** Less their places 0, 10 and 20 they are wanted at 20, 12 and 10, whose mean is 14. */
  @Test
  void aChainOfNeighboursIsMovedAsOne() {
    assertThat(spread(10, 20, 22, 30)).containsExactly(14, 24, 34);
  }

  @Test
  void labelsStayInTheRange() {
    assertThat(spread(10, 0, 0)).containsExactly(0, 10);
    assertThat(spread(10, 100, 100)).containsExactly(90, 100);
    assertThat(spread(10)).isEmpty();
  }

  @Property
  void labelsAreNeverCloserThanTheGapAndKeepTheirOrder(
      @ForAll @Size(min = 2, max = 15) List<@DoubleRange(min = 0, max = 300) Double> heights) {
    double[] wanted = heights.stream().mapToDouble(height -> height).toArray();
    double[] spread = EndLabels.spread(wanted, 16, 0, 300);
    double[] sorted = Arrays.stream(spread).sorted().toArray();
    for (int i = 1; i < sorted.length; i++) {
      assertThat(sorted[i] - sorted[i - 1]).isGreaterThan(16 - 1e-9);
    }
    assertThat(Arrays.stream(sorted)).allMatch(height -> height > -1e-9 && height < 300 + 1e-9);
    for (int i = 0; i < wanted.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        assertThat(wanted[i] < wanted[j] && spread[i] > spread[j]).isFalse();
      }
    }
  }

  private static double[] spread(double gap, double... wanted) {
    return EndLabels.spread(wanted, gap, 0, 100);
  }
}
