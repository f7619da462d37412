package dev.graft.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows {@link Progress} in plain HTML: no script and no picture, so that it appears at once,
 * without flicker, in every notebook, and stays in its exported page.
 */
final class ProgressCard {
  static final String RUNNING = "#0072b2";
  static final String FINISHED = "#007a5a";
  static final String STOPPED = "#b34700";
  private static final int WIDTH = 600;
  private static final int HEIGHT = 72;

  private ProgressCard() {}

  static Rendering of(Progress progress) {
    var card =
        Card.titled(progress.plan())
            .trusted(bar(progress.share(), colour(progress)))
            .text(String.join(" · ", position(progress)));
    var measures = measures(progress);
    if (!measures.isEmpty()) {
      card = card.text(String.join(" · ", measures));
    }
    if (progress.curve().size() > 1) {
      card = card.trusted(curve(progress));
    }
    return new Rendering(card, text(progress));
  }

  private static String text(Progress progress) {
    return progress.plan()
        + ": "
        + Stream.concat(position(progress).stream(), measures(progress).stream())
            .collect(Collectors.joining(", "));
  }

  private static List<String> position(Progress progress) {
    var parts = new ArrayList<String>();
    progress.summary().ifPresent(parts::add);
    progress.preparation().ifPresent(parts::add);
    if (progress.summary().filter(summary -> summary.contains("step")).isEmpty()) {
      parts.add("step %d of %d".formatted(progress.step(), progress.steps()));
    }
    if (progress.epoch() > 0) {
      parts.add("epoch " + progress.epoch());
    }
    if (progress.summary().isPresent()) {
      parts.add(duration(progress.seconds()));
    } else {
      progress.secondsLeft().ifPresent(left -> parts.add("about " + duration(left) + " left"));
    }
    return parts;
  }

  private static List<String> measures(Progress progress) {
    var parts = new ArrayList<String>();
    progress
        .loss()
        .ifPresent(loss -> parts.add("loss %s (smoothed)".formatted(loss(loss, "%.3f"))));
    progress
        .accuracy()
        .ifPresent(
            accuracy ->
                parts.add(
                    String.format(Locale.ROOT, "validation accuracy %.1f%%", 100 * accuracy)));
    return parts;
  }

  static String duration(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", Math.max(0, seconds));
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }

  /** A loss that has run away is short, too. */
  private static String loss(double value, String usual) {
    return value < 1000
        ? String.format(Locale.ROOT, usual, value)
        : String.format(Locale.ROOT, "%.1e", value);
  }

  private static String colour(Progress progress) {
    return progress.summary().isEmpty() ? RUNNING : progress.finished() ? FINISHED : STOPPED;
  }

  /** A bar of this length, from 0 to 1, and its per cent. */
  static String bar(double share, String colour) {
    double percent = 100 * share;
    return String.format(
        Locale.ROOT,
        "<div style=\"display:flex;align-items:center;max-width:%dpx;\">"
            + "<div style=\"flex:1;height:14px;background:#e3e5e8;border-radius:7px;"
            + "overflow:hidden;\"><div style=\"width:%.1f%%;height:14px;background:%s;\"></div>"
            + "</div><div style=\"flex:none;box-sizing:border-box;width:52px;padding-left:12px;"
            + "color:#1a1a1a;\">%d%%</div></div>",
        WIDTH,
        percent,
        colour,
        (int) percent);
  }

  /** The loss from zero to its highest, a column a place, with a dot for each validation. */
  private static String curve(Progress progress) {
    double highest =
        Stream.concat(progress.curve().stream(), progress.validations().stream())
            .mapToDouble(Progress.Point::loss)
            .max()
            .orElse(1);
    double scale = highest > 0 ? 100 / highest : 0;
    var html =
        new StringBuilder(
            ("<div style=\"display:flex;max-width:%dpx;font-size:12px;color:#5f6368;\">"
                    + "<div style=\"flex:1;position:relative;height:%dpx;"
                    + "border-left:1px solid #8a9099;border-bottom:1px solid #8a9099;\">")
                .formatted(WIDTH, HEIGHT));
    double from = 0;
    for (var point : progress.curve()) {
      html.append(
          String.format(
              Locale.ROOT,
              "<div style=\"position:absolute;bottom:0;left:%.2f%%;width:%.2f%%;height:%.1f%%;"
                  + "background:#cfe3f0;border-top:2px solid %s;box-sizing:border-box;\"></div>",
              100 * from,
              // A little more than its part: neighbours would leave hairs between them.
              100 * (point.place() - from) + 0.1,
              scale * point.loss(),
              RUNNING));
      from = point.place();
    }
    for (var point : progress.validations()) {
      html.append(
          String.format(
              Locale.ROOT,
              "<div style=\"position:absolute;bottom:%.1f%%;left:%.2f%%;width:8px;height:8px;"
                  + "margin:0 0 -4px -4px;border-radius:4px;background:#d55e00;\"></div>",
              scale * point.loss(),
              100 * point.place()));
    }
    return html.append(
            "</div><div style=\"flex:none;box-sizing:border-box;width:52px;padding-left:12px;\">")
        .append(loss(highest, "%.2f"))
        .append("<div style=\"height:")
        .append(HEIGHT - 36)
        .append("px;\"></div>0</div></div>")
        .append("<div style=\"font-size:12px;color:#5f6368;\">loss, smoothed")
        .append(
            progress.validations().isEmpty()
                ? "</div>"
                : "; <span style=\"color:#b34700;\">●</span> on the validation examples</div>")
        .toString();
  }
}
