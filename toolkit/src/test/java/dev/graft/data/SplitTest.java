package dev.graft.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class SplitTest {

  /** Classes of these sizes in random row order, with groups of random rows. */
  private static Table table(List<Integer> classSizes, int groups, long seed) {
    var labels = new ArrayList<String>();
    for (int label = 0; label < classSizes.size(); label++) {
      labels.addAll(Collections.nCopies(classSizes.get(label), "label" + label));
    }
    var random = new Random(seed);
    Collections.shuffle(labels, random);
    var texts = StringColumn.create("text");
    var group = IntColumn.create("group");
    for (int i = 0; i < labels.size(); i++) {
      texts.append("text " + i);
      group.append(random.nextInt(groups));
    }
    return Table.create(texts, StringColumn.create("label", labels), group);
  }

  private static Examples examples(List<Integer> classSizes) {
    return Examples.text(table(classSizes, 1, 5), "text", "label");
  }

  private static List<Examples> parts(Splits splits) {
    return splits.hasTest()
        ? List.of(splits.train(), splits.validation(), splits.test())
        : List.of(splits.train(), splits.validation());
  }

  private static int count(Examples examples, String label) {
    return examples.classCounts().getOrDefault(label, 0);
  }

  @Provide
  Arbitrary<Split> splits() {
    return Combinators.combine(
            Arbitraries.doubles().between(0.01, 0.45).ofScale(2),
            Arbitraries.doubles().between(0.01, 0.45).ofScale(2).injectNull(0.3),
            Arbitraries.longs())
        .as(
            (validation, test, seed) -> {
              var split = Split.validation(validation).seed(seed);
              return test == null ? split : split.test(test);
            });
  }

  @Property(tries = 200)
  void everyExampleLandsInExactlyOnePartAndEveryLabelInEach(
      @ForAll("splits") Split split,
      @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 3, max = 60) Integer> sizes) {
    var examples = examples(sizes);
    var parts = parts(examples.split(split));
    var all = parts.stream().flatMap(part -> part.texts().stream()).toList();
    assertThat(all).containsExactlyInAnyOrderElementsOf(examples.texts());
    for (Examples part : parts) {
      assertThat(part.classCounts().values()).allMatch(count -> count > 0);
      assertThat(part.labels()).isEqualTo(examples.labels());
    }
  }

  @Property(tries = 200)
  void eachLabelIsSharedOutWithinOneExampleOfItsQuota(
      @ForAll("splits") Split split,
      @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 110, max = 200) Integer> sizes) {
    var splits = examples(sizes).split(split);
    for (int label = 0; label < sizes.size(); label++) {
      String name = "label" + label;
      int size = sizes.get(label);
      // From 110 examples on, even the smallest fraction drawn has one by its quota.
      assertThat((double) count(splits.validation(), name))
          .isCloseTo(split.validation() * size, within(1.0));
      if (splits.hasTest()) {
        assertThat((double) count(splits.test(), name)).isCloseTo(split.test() * size, within(1.0));
      }
    }
  }

  @Property(tries = 100)
  void textsKeepTheirLabelsAndRows(
      @ForAll("splits") Split split,
      @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 3, max = 20) Integer> sizes) {
    var examples = examples(sizes);
    for (Examples part : parts(examples.split(split))) {
      assertThat(part.table().stringColumn("text").asList()).isEqualTo(part.texts());
      for (int i = 0; i < part.size(); i++) {
        int before = examples.texts().indexOf(part.text(i));
        assertThat(part.target(i)).isEqualTo(examples.target(before));
      }
    }
  }

  @Property(tries = 50)
  void theSameSplitTwiceIsTheSame(
      @ForAll("splits") Split split,
      @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 3, max = 20) Integer> sizes) {
    var once = parts(examples(sizes).split(split)).stream().map(Examples::fingerprint).toList();
    var again = parts(examples(sizes).split(split)).stream().map(Examples::fingerprint).toList();
    assertThat(again).isEqualTo(once);
  }

  @Property(tries = 50)
  void theNumberingOfLabelsDoesNotDependOnTheOrderOfRows(
      @ForAll @Size(min = 2, max = 12) List<@IntRange(min = 3, max = 9) Integer> sizes,
      @ForAll long order) {
    assertThat(Examples.text(table(sizes, 1, order), "text", "label").labels())
        .isEqualTo(examples(sizes).labels());
  }

  @Property(tries = 200)
  void groupsAreNeverCutAndTrainingKeepsEveryLabel(
      @ForAll("splits") Split split,
      @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 2, max = 60) Integer> sizes,
      @ForAll @IntRange(min = 12, max = 60) int groups,
      @ForAll long rows) {
    Table table = table(sizes, groups, rows);
    Assume.that(table.column("group").countUnique() >= sizes.size() + 2);
    var examples = Examples.text(table, "text", "label");
    var parts = parts(examples.split(split.groupedBy("group")));
    var seen = new HashSet<Object>();
    int total = 0;
    for (Examples part : parts) {
      var here = new HashSet<Object>(part.table().intColumn("group").asList());
      assertThat(seen).doesNotContainAnyElementsOf(here);
      seen.addAll(here);
      assertThat(part.size()).isPositive();
      total += part.size();
    }
    assertThat(total).isEqualTo(examples.size());
    assertThat(parts.get(0).classCounts().values()).allMatch(count -> count > 0);
  }

  @Property(tries = 50)
  void manySmallGroupsComeNearTheWishedShares(@ForAll long seed) {
    var examples = Examples.text(table(List.of(300, 200, 100), 150, seed), "text", "label");
    var splits = examples.split(Split.validation(0.1).test(0.2).seed(seed).groupedBy("group"));
    List<Double> wanted = List.of(0.7, 0.1, 0.2);
    for (int part = 0; part < 3; part++) {
      Examples of = parts(splits).get(part);
      for (String name : examples.labels().names()) {
        double share = (double) count(of, name) / count(examples, name);
        assertThat(share).as("%s of part %d", name, part).isCloseTo(wanted.get(part), within(0.06));
      }
    }
  }

  @Example
  void groupedSplitsAreDecidedByTheSeed() {
    var examples = Examples.text(table(List.of(60, 60), 30, 1), "text", "label");
    var split = Split.validation(0.2).groupedBy("group");
    String first = examples.split(split).validation().fingerprint();
    assertThat(examples.split(split).validation().fingerprint()).isEqualTo(first);
    assertThat(examples.split(split.seed(1)).validation().fingerprint()).isNotEqualTo(first);
  }

  @Example
  void anotherSeedIsAnotherDivisionWithTheSameShares() {
    var examples = examples(List.of(30, 50));
    var one = examples.split(Split.validation(0.1).test(0.2).seed(1));
    var two = examples.split(Split.validation(0.1).test(0.2).seed(2));
    assertThat(two.test().classCounts()).isEqualTo(one.test().classCounts());
    assertThat(two.test().texts()).isNotEqualTo(one.test().texts());
  }

  @Example
  void roundFractionsGiveRoundNumbers() {
    var splits = examples(List.of(80, 80, 80)).split(Split.validation(0.1).test(0.2));
    assertThat(splits.train().classCounts().values()).containsOnly(56);
    assertThat(splits.validation().classCounts().values()).containsOnly(8);
    assertThat(splits.test().classCounts().values()).containsOnly(16);
  }

  @Example
  void ofTwoExamplesOneStaysInTrainingEvenForSmallTrainingShares() {
    var splits = examples(List.of(2, 40)).split(Split.validation(0.45).test(0.45));
    assertThat(splits.train().classCounts()).containsEntry("label0", 1);
  }

  @Example
  void fractionsAreCheckedAtOnce() {
    for (double wrong : new double[] {0, 1, -0.1, 1.5, 20, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Split.validation(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("validation fraction between 0 and 1, such as 0.1; got " + wrong);
      assertThatThrownBy(() -> Split.validation(0.1).test(wrong))
          .hasMessageContaining("test fraction");
    }
    assertThatThrownBy(() -> Split.validation(0.5).test(0.5))
        .hasMessageContaining("leave some examples");
  }

  @Example
  void aSplitIsAValue() {
    var split = Split.validation(0.1);
    assertThat(split)
        .isEqualTo(new Split(0.1, 0, 0, null))
        .hasToString("Split[validation 0.1, seed 0]");
    assertThat(split.test(0.2).seed(42).groupedBy("customer"))
        .isEqualTo(new Split(0.1, 0.2, 42, "customer"))
        .hasToString("Split[validation 0.1, test 0.2, seed 42, grouped by customer]");
    assertThat(split.test()).isZero();
  }

  @Example
  void aLabelWithASingleExampleIsNamed() {
    assertThatThrownBy(() -> examples(List.of(1, 20, 1)).split(Split.validation(0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("with a single one: 'label0', 'label2'")
        .hasMessageContaining("drop its row");
  }

  @Example
  void ofManySuchLabelsTheFirstTenAreNamed() {
    var sizes = new ArrayList<>(Collections.nCopies(30, 1));
    sizes.add(40);
    assertThatThrownBy(() -> examples(sizes).split(Split.validation(0.1)))
        .hasMessageContaining("'label9' and 20 more.");
  }

  @Example
  void tooFewExamplesForThreePartsAreAnError() {
    assertThatThrownBy(() -> examples(List.of(2, 2)).split(Split.validation(0.1).test(0.2)))
        .hasMessageContaining("4 examples are too few")
        .hasMessageContaining("part would be empty");
  }

  @Example
  void tooFewGroupsAreAnErrorThatNamesThem() {
    var examples = Examples.text(table(List.of(10, 10), 1, 1), "text", "label");
    assertThatThrownBy(() -> examples.split(Split.validation(0.1).groupedBy("group")))
        .hasMessageContaining("at least 2 groups, one for each part; got 1: '0'");
  }

  @Example
  void groupsThatEachHoldAllOfALabelCannotBeDivided() {
    var labels = StringColumn.create("label", "a", "a", "b", "b");
    var table = Table.create(StringColumn.create("text", "1", "2", "3", "4"), labels);
    var examples = Examples.text(table, "text", "label");
    assertThatThrownBy(() -> examples.split(Split.validation(0.3).groupedBy("label")))
        .hasMessageContaining("training would lose a label");
  }

  @Example
  void aMissingGroupIsAnError() {
    Table table = table(List.of(5, 5), 4, 1);
    table.intColumn("group").setMissing(3);
    var examples = Examples.text(table, "text", "label");
    assertThatThrownBy(() -> examples.split(Split.validation(0.2).groupedBy("group")))
        .hasMessageContaining("'group' lacks a group in 1 of 10 rows, counted from 0: 3.");
    assertThatThrownBy(() -> examples.split(Split.validation(0.2).groupedBy("customer")))
        .hasMessageContaining("No column 'customer' for the group");
  }

  @Property
  void largestRemaindersAddUpAndStayNearTheirQuotas(
      @ForAll @IntRange(max = 1000) int total,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 50) Integer> weights) {
    int[] shares =
        Allocation.largestRemainder(total, weights.stream().mapToDouble(w -> w).toArray());
    assertThat(Arrays.stream(shares).sum()).isEqualTo(total);
    assertThat(Arrays.stream(shares).min().orElseThrow())
        .isGreaterThanOrEqualTo(total >= weights.size() ? 1 : 0);
    double sum = weights.stream().mapToInt(w -> w).sum();
    for (int i = 0; i < shares.length; i++) {
      assertThat((double) shares[i]).isLessThan(Math.max(1, total * weights.get(i) / sum) + 1);
    }
  }
}
