package dev.graft.kernel.help;

import java.util.regex.Pattern;

/** The little of Markdown that documentation comments mostly use. */
final class Markdown {

  private static final Pattern INLINE =
      Pattern.compile("`+([^`]+)`+|\\[([^\\]]+)\\](?:\\[[^\\]]*\\]|\\([^)]*\\))?");
  private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+[.)])\\s+(.*)");

  private Markdown() {}

  static void write(String text, Markup out) {
    boolean inList = false;
    boolean afterBlank = false;
    for (var line : text.lines().toList()) {
      var item = ITEM.matcher(line);
      if (item.matches()) {
        if (!inList) {
          out.start("ul");
          inList = true;
        }
        out.start("li");
        inline(item.group(1), out);
      } else if (line.isBlank()) {
        if (inList) {
          out.end("ul");
          inList = false;
        }
        afterBlank = true;
        continue;
      } else {
        if (afterBlank) {
          out.start("p");
        }
        inline(line + "\n", out);
      }
      afterBlank = false;
    }
    if (inList) {
      out.end("ul");
    }
    if (text.endsWith(" ")) {
      out.text(" ");
    }
  }

  private static void inline(String text, Markup out) {
    var found = INLINE.matcher(text);
    int at = 0;
    while (found.find()) {
      out.text(text.substring(at, found.start()));
      out.code(found.group(1) != null ? found.group(1) : found.group(2));
      at = found.end();
    }
    out.text(text.substring(at));
  }
}
