package dev.graft.kernel.help;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/** Writes HTML that is well-formed whatever the comment was. */
final class HtmlMarkup implements Markup {

  private static final Set<String> VOID = Set.of("br", "hr");

  private final StringBuilder html = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  @Override
  public void text(String text) {
    html.append(Markup.escape(text));
  }

  @Override
  public void code(String code) {
    html.append("<code>").append(Markup.escape(code)).append("</code>");
  }

  @Override
  public void start(String element) {
    if (VOID.contains(element)) {
      html.append('<').append(element).append('>');
      return;
    }
    if (element.equals("p")
        || element.equals("li")
        || element.equals("dd")
        || element.equals("dt")) {
      closeLoose(element);
    }
    open.push(element);
    html.append('<').append(element).append('>');
  }

  /** Comments often leave these open. */
  private void closeLoose(String next) {
    if ("p".equals(open.peek())) {
      end("p");
    }
    var top = open.peek();
    if (next.equals(top)
        || ("dd".equals(top) && next.equals("dt"))
        || ("dt".equals(top) && next.equals("dd"))) {
      end(top);
    }
  }

  @Override
  public void end(String element) {
    if (!open.contains(element)) {
      return;
    }
    String closed;
    do {
      closed = open.pop();
      html.append("</").append(closed).append('>');
    } while (!closed.equals(element));
  }

  @Override
  public void section(String title) {
    closeAll();
    html.append("<br><b>").append(Markup.escape(title)).append("</b> ");
  }

  private void closeAll() {
    while (!open.isEmpty()) {
      html.append("</").append(open.pop()).append('>');
    }
  }

  @Override
  public String result() {
    closeAll();
    return html.toString();
  }
}
