package dev.graft.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LossWindowTest {

  /** From 2.2 down to 0.2 and off: up to 0.2 + 1.5 * 2 = 3.2 is shown, and one point more. */
  @Test
  void theDivergedPartIsCut() {
    double[] loss = {2.2, 2.2, 1.2, 0.2, 1.2, 3, 9, 700, 1e30, Double.NaN};
    var window = LossWindow.of(loss, loss);
    assertThat(window.shown()).isEqualTo(7);
    assertThat(window.low()).isEqualTo(0.2);
    assertThat(window.high()).isCloseTo(3.2, within(1e-12));
  }

  @Test
  void aLossThatIsNoNumberInTheEndIsCut() {
    double[] loss = {2, 1, Double.NaN, 0.9, Double.POSITIVE_INFINITY, Double.NaN};
    assertThat(LossWindow.of(loss, loss)).isEqualTo(new LossWindow(4, 0.9, 2));
  }

  @Test
  void aLossThatStaysInBoundsIsShownInFull() {
    double[] loss = {2, 1.5, 1, 1.2, 1.4};
    assertThat(LossWindow.of(loss, loss)).isEqualTo(new LossWindow(5, 1, 2));
  }

  @Test
  void aLossThatOnlyRisesIsShownUpToHalfAsMuchAgain() {
    double[] loss = {2, 2.1, 2.5, 2.9, 4, 16, 256};
    var window = LossWindow.of(loss, loss);
    assertThat(window.shown()).isEqualTo(5);
    assertThat(window.high()).isEqualTo(3);
  }

  @Test
  void oneOutlierAtTheBeginningDoesNotStretchThePicture() {
    var loss = new double[100];
    Arrays.setAll(loss, i -> 2 - i / 100.0);
    loss[1] = 1e6;
    var window = LossWindow.of(loss, loss);
    assertThat(window.shown()).isEqualTo(100);
    assertThat(window.high()).isLessThan(4);
  }

  @Test
  void scatteredLossesAreFollowedOnlySoFar() {
    double[] smooth = {2, 1.5, 1};
    assertThat(LossWindow.of(new double[] {2.1, 1.4, 0.9}, smooth))
        .isEqualTo(new LossWindow(3, 0.9, 2.1));
    assertThat(LossWindow.of(new double[] {50, 1.4, -50}, smooth))
        .isEqualTo(new LossWindow(3, 1, 2));
  }

  @Test
  void withoutASmoothLineTheLossesGuide() {
    double[] none = {Double.NaN, Double.NaN};
    assertThat(LossWindow.of(new double[] {2, 1}, none)).isEqualTo(new LossWindow(2, 1, 2));
  }

  @Test
  void constantAndZeroLossesHaveAWindow() {
    assertThat(LossWindow.of(new double[4], new double[4])).isEqualTo(new LossWindow(4, 0, 0));
    double[] one = {0.7};
    assertThat(LossWindow.of(one, one)).isEqualTo(new LossWindow(1, 0.7, 0.7));
  }
}
