package dev.graft.kernel.help;

import java.util.Set;
import java.util.regex.Pattern;

/** Writes plain text in lines of a readable length. */
final class TextMarkup implements Markup {

  private static final int WIDTH = 90;
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "ul",
          "ol",
          "dl",
          "pre",
          "blockquote",
          "table",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr");
  private static final Set<String> LINES = Set.of("br", "dt", "dd", "tr");

  private final StringBuilder text = new StringBuilder();
  private boolean isPreformatted;
  private int indent;

  @Override
  public void text(String added) {
    if (isPreformatted) {
      text.append(added);
      return;
    }
    int column = text.length() - (text.lastIndexOf("\n") + 1);
    boolean first = true;
    boolean leadingSpace = !added.isEmpty() && Character.isWhitespace(added.charAt(0));
    for (var word : SPACES.split(added.strip(), -1)) {
      if (word.isEmpty()) {
        continue;
      }
      boolean space = column > indent && (!first || leadingSpace);
      if (column + word.length() + 1 > WIDTH && space) {
        newLine();
        column = indent;
        space = false;
      }
      if (space && !endsWithSpace()) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      first = false;
    }
    boolean trailingSpace =
        !added.isEmpty() && Character.isWhitespace(added.charAt(added.length() - 1));
    if (trailingSpace && column > indent && !endsWithSpace()) {
      text.append(' ');
    }
  }

  private boolean endsWithSpace() {
    return text.length() > 0 && Character.isWhitespace(text.charAt(text.length() - 1));
  }

  @Override
  public void code(String code) {
    text(code);
  }

  @Override
  public void start(String element) {
    if (element.equals("li")) {
      line();
      text.append("- ");
    } else if (BLOCKS.contains(element)) {
      block();
    } else if (LINES.contains(element)) {
      line();
    }
    isPreformatted |= element.equals("pre");
  }

  @Override
  public void end(String element) {
    if (element.equals("pre")) {
      isPreformatted = false;
    }
    if (BLOCKS.contains(element)) {
      block();
    } else if (LINES.contains(element)) {
      line();
    } else if (element.equals("td") || element.equals("th")) {
      text.append("  ");
    }
  }

  @Override
  public void section(String title) {
    isPreformatted = false;
    indent = 0;
    line();
    text.append(title).append(' ');
    indent = 4;
  }

  private void newLine() {
    trimEnd();
    text.append('\n').append(" ".repeat(indent));
  }

  private void line() {
    trimEnd();
    if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
      newLine();
    }
  }

  private void block() {
    trimEnd();
    if (text.length() > 0) {
      while (text.length() < 2 || !text.substring(text.length() - 2).equals("\n\n")) {
        text.append('\n');
      }
      text.append(" ".repeat(indent));
    }
  }

  private void trimEnd() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    text.setLength(end);
  }

  @Override
  public String result() {
    return text.toString().stripTrailing();
  }
}
