package dev.graft.notebook;

import dev.graft.chart.Chart;
import dev.graft.chart.PlainText;

/** Text from data as HTML that can only be text. */
final class Html {
  /** How many characters (code points) a cell shows. */
  static final int SHOWN = 200;

  /** How many characters (code points) the hint behind a shortened text keeps. */
  static final int HINT = 1000;

  private Html() {}

  /**
   * One line of text, safe between tags and within a quoted attribute: {@link PlainText#clean
   * cleaned}, and {@code & < > " ' `} as references.
   */
  static String escape(String text) {
    var clean = PlainText.clean(text);
    var html = new StringBuilder(clean.length() + 16);
    for (int i = 0; i < clean.length(); i++) {
      char c = clean.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        // A page's script could take these for code or for mathematics.
        case '`' -> html.append("&#96;");
        case '$' -> html.append("&#36;");
        default -> html.append(c);
      }
    }
    return html.toString();
  }

  /**
   * The whole text, escaped, in a {@code <bdi>}: right-to-left text does not reorder what stands
   * beside it.
   */
  static String bdi(String text) {
    return "<bdi>" + escape(text) + "</bdi>";
  }

  /**
   * {@link #bdi} of at most {@link #SHOWN} characters; a longer text keeps its first {@link #HINT}
   * in the {@code title} that appears under the pointer.
   */
  static String brief(String text) {
    var shown = PlainText.shorten(text, SHOWN);
    return shown.equals(text)
        ? bdi(text)
        : "<bdi title=\"%s\">%s</bdi>"
            .formatted(escape(PlainText.shorten(text, HINT)), escape(shown));
  }

  /** The chart as an image within the page, in its size on the page. */
  static String image(Chart chart) {
    return image(Image.of(chart));
  }

  /** An image within the page, in its size on the page. */
  static String image(Image image) {
    return ("<img src=\"data:image/png;base64,%s\" width=\"%d\" height=\"%d\" alt=\"%s\""
            + " style=\"max-width:none;background:#ffffff;\">")
        .formatted(image.base64(), image.width(), image.height(), escape(image.description()));
  }
}
