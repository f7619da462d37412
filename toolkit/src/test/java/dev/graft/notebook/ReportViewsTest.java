package dev.graft.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.evaluation.Predictions;
import dev.graft.evaluation.Report;
import dev.graft.task.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportViewsTest {

  @Test
  void aReportShowsMetricsClassesConfusedPairsAndTwoCharts() {
    var html = html(report(List.of("cats", "dogs", "fish"), "001122", "001120"));
    assertThat(html)
        .contains("Report on the test examples")
        .contains("Accuracy 83.3% (95%: 43.6 to 97.0) on 6 examples")
        .contains("would reach 33.3%")
        .contains("ROC AUC", "MCC", "log loss", "0.833", "0.436 to 0.970")
        .contains("0.667 (0.208 to 0.939)")
        .containsSubsequence("Most confused", "fish", "cats", "50%");
    assertThat(count(html, "<img")).isEqualTo(2);
  }

  @Test
  void nothingIsCalledConfusedWhereAllIsRight() {
    assertThat(html(report(List.of("cats", "dogs"), "0011", "0011")))
        .doesNotContain("Most confused")
        .contains("vary too little to tell");
  }

  @Test
  void whatIsNotDefinedSaysSo() {
    assertThat(html(report(List.of("cats", "dogs"), "000", "010"))).contains("undefined");
    var one = html(report(List.of("cats"), "0", "0"));
    assertThat(one).contains("on 1 example;").contains("undefined");
  }

  @Test
  void aClassWithoutExamplesHasNoRecall() {
    assertThat(html(report(List.of("cats", "dogs", "fish"), "001", "001")))
        .containsPattern("fish</bdi></td>(<td[^>]*><bdi>-</bdi></td>){2}");
  }

  @Test
  void ofManyClassesThoseWithTheLowestF1AreShown() {
    var names = IntStream.range(0, 60).mapToObj(i -> "class " + i + " of 60").toList();
    var actual = IntStream.range(0, 60).toArray();
    var predicted = actual.clone();
    predicted[58] = 59;
    predicted[59] = 58;
    var html = html(report(names, actual, predicted));
    assertThat(html)
        .contains("The 50 of 60 classes with the lowest F1; perClass() has all")
        .contains("overflow-y:auto")
        .contains("class 58 of 60<", "class 59 of 60<")
        .doesNotContain("class 57 of 60<");
  }

  @Test
  void hostileLabelsStayText() {
    var html =
        html(report(List.of("<script>alert(1)</script>", "%s %n $x$", "c\u202Ed"), "012", "120"));
    assertThat(html)
        .doesNotContain("<script>")
        .contains("&lt;script&gt;")
        .contains("%s %n &#36;x&#36;")
        .doesNotContain("\u202E");
  }

  @Test
  void aLongLabelKeepsItsBeginningAndItsEnd() {
    var name = "start" + "x".repeat(500) + "end";
    var html = html(report(List.of(name, "b"), "01", "10"));
    assertThat(html).doesNotContain(name).containsPattern("<bdi>startx+…x+end</bdi>");
  }

  @Test
  void theConfusionMatrixIsAPicture() {
    var matrix = report(List.of("cats", "dogs"), "01", "10").confusion();
    assertThat(html(matrix)).contains("<img").contains("Confusion matrix");
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  private static Report report(List<String> names, String actual, String predicted) {
    return report(names, digits(actual), digits(predicted));
  }

  private static Report report(List<String> names, int[] actual, int[] predicted) {
    var rows = new float[actual.length][names.size()];
    for (int i = 0; i < actual.length; i++) {
      Arrays.fill(rows[i], 0.1f / Math.max(1, names.size() - 1));
      rows[i][predicted[i]] = names.size() == 1 ? 1 : 0.9f;
    }
    var texts = IntStream.range(0, actual.length).mapToObj(i -> "text " + i).toList();
    return Report.of(new Predictions(Labels.of(names), texts, actual, rows), "test");
  }

  private static int[] digits(String text) {
    return text.chars().map(digit -> digit - '0').toArray();
  }

  private static String html(Object value) {
    return ReportViews.all().stream()
        .filter(view -> view.type().isInstance(value))
        .map(view -> rendered(view, value))
        .findFirst()
        .orElseThrow();
  }

  private static <T> String rendered(View<T> view, Object value) {
    return view.render(view.type().cast(value)).html();
  }
}
