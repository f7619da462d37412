package dev.graft.kernel.help;

import java.util.Set;

/** Documentation as it is written, in one of two forms. */
interface Markup {

  /** The elements that may pass from a comment; all of them without attributes. */
  Set<String> ALLOWED =
      Set.of(
          "p",
          "br",
          "ul",
          "ol",
          "li",
          "dl",
          "dt",
          "dd",
          "pre",
          "blockquote",
          "code",
          "em",
          "i",
          "b",
          "strong",
          "sub",
          "sup",
          "tt",
          "table",
          "tr",
          "td",
          "th",
          "thead",
          "tbody",
          "caption",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "kbd",
          "var",
          "cite",
          "small");

  void text(String text);

  void code(String code);

  void start(String element);

  void end(String element);

  /** A heading such as "Returns", and what belongs to it until the next. */
  void section(String title);

  String result();

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
