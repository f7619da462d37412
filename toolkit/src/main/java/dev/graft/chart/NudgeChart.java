package dev.graft.chart;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One projection before and after fine-tuning, and the way from the one to the other. */
final class NudgeChart {
  private static final int WIDTH = 940;
  private static final int MARGIN = 16;
  private static final int MOST_POINTS = 2_000;
  private static final int MOST_ARROWS = 200;

  private NudgeChart() {}

  static Chart draw(String title, List<String> labels, List<Arrow> arrows) {
    check(labels, arrows);
    var groups = NudgeGroup.of(labels, arrows);
    var points = NudgeGroup.thin(groups, MOST_POINTS);
    var single = NudgeGroup.thin(groups, MOST_ARROWS);
    var notes = notes(groups, points, single);
    var legend = new Legend(entries(groups), WIDTH - 2 * MARGIN);
    var view = NudgeView.of(arrows, MARGIN, WIDTH - MARGIN);
    int note = notes.isEmpty() ? 0 : 20;
    int top = 34 + note + legend.height() + 28;
    var canvas = new Canvas(WIDTH, top + view.height() + 30);
    canvas.text(
        canvas.fit(title, Canvas.TITLE, WIDTH - 2 * MARGIN),
        Canvas.TITLE,
        Palette.TEXT,
        Canvas.Align.LEFT,
        MARGIN,
        20);
    canvas.text(
        canvas.fit(notes, Canvas.BODY, WIDTH - 2 * MARGIN),
        Canvas.BODY,
        Palette.MUTED,
        Canvas.Align.LEFT,
        MARGIN,
        42);
    legend.draw(canvas, MARGIN, 34 + note);
    double radius = arrows.size() <= 100 ? 4.2 : arrows.size() <= 500 ? 3.4 : 2.7;
    var before = view.panel(canvas, 0, top);
    before.drawFrame("before", true);
    before.drawPoints(points, false, radius);
    var after = view.panel(canvas, 1, top);
    after.drawFrame("after", false);
    after.drawPoints(points, true, radius);
    var way = view.panel(canvas, 2, top);
    way.drawFrame("from before to after (strong: means)", false);
    way.drawArrows(single);
    way.drawMeans(groups);
    if (arrows.isEmpty()) {
      canvas.text(
          "no examples",
          Canvas.BODY,
          Palette.MUTED,
          Canvas.Align.CENTRE,
          WIDTH / 2.0,
          top + view.height() / 2.0);
    }
    return Chart.of(canvas, describe(title, arrows, groups, notes));
  }

  private static void check(List<String> labels, List<Arrow> arrows) {
    for (var arrow : arrows) {
      if (arrow.label() >= labels.size()) {
        throw new IllegalArgumentException(
            "expected a label for each arrow, got %d labels and an arrow of label %d, counted from 0"
                .formatted(labels.size(), arrow.label()));
      }
    }
  }

  private static List<Legend.Entry> entries(List<NudgeGroup> groups) {
    var entries = new ArrayList<Legend.Entry>();
    for (var group : groups) {
      if (group.coloured()) {
        entries.add(
            new Legend.Entry(
                group.name(),
                (canvas, x, y) ->
                    group.mark().draw(canvas, group.colour(), x + Legend.SWATCH / 2, y, 5)));
      }
    }
    var others = groups.stream().filter(group -> !group.coloured()).toList();
    if (!others.isEmpty()) {
      var grey = others.get(0).colour();
      entries.add(
          new Legend.Entry(
              others.size() == 1 ? "1 other label" : others.size() + " other labels",
              (canvas, x, y) ->
                  canvas.fill(
                      grey, new Ellipse2D.Double(x + Legend.SWATCH / 2 - 3.5, y - 3.5, 7, 7))));
    }
    return entries;
  }

  private static String notes(
      List<NudgeGroup> groups, List<NudgeGroup> points, List<NudgeGroup> single) {
    var notes = new ArrayList<String>();
    long coloured = groups.stream().filter(NudgeGroup::coloured).count();
    if (coloured < groups.size()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d labels: the %d most frequent in colour, the others grey",
              groups.size(),
              coloured));
    }
    int all = count(groups);
    if (count(points) < all) {
      notes.add(String.format(Locale.ROOT, "%,d of %,d points drawn", count(points), all));
    }
    if (count(single) < all) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%,d of %,d single arrows drawn, the means over all",
              count(single),
              all));
    }
    return String.join("; ", notes);
  }

  private static int count(List<NudgeGroup> groups) {
    return groups.stream().mapToInt(group -> group.arrows().size()).sum();
  }

  private static String describe(
      String title, List<Arrow> arrows, List<NudgeGroup> groups, String notes) {
    if (arrows.isEmpty()) {
      return PlainText.brief(title, 120)
          + ". A projection before and after fine-tuning, without examples.";
    }
    double mean = arrows.stream().mapToDouble(Arrow::length).average().orElse(0);
    var means =
        groups.stream()
            .filter(NudgeGroup::coloured)
            .map(NudgeChart::describe)
            .collect(Collectors.joining("; "));
    return String.format(
        Locale.ROOT,
        "%s. %d example%s of %d label%s in one projection before and after fine-tuning, with"
            + " arrows from before to after; on average an example moved by %.3g. Means: %s.%s",
        PlainText.brief(title, 120),
        arrows.size(),
        arrows.size() == 1 ? "" : "s",
        groups.size(),
        groups.size() == 1 ? "" : "s",
        mean,
        means,
        notes.isEmpty() ? "" : " " + notes + ".");
  }

  private static String describe(NudgeGroup group) {
    var mean = group.mean();
    return String.format(
        Locale.ROOT,
        "%s (%d) from (%.3g, %.3g) to (%.3g, %.3g)",
        PlainText.brief(group.name(), 80),
        group.arrows().size(),
        mean.fromX(),
        mean.fromY(),
        mean.toX(),
        mean.toY());
  }
}
