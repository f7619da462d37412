package dev.graft.chart;

import java.util.List;

/** Texts that data may hold. */
final class HostileText {
  static final List<String> ALL =
      List.of(
          "<script>alert('x')</script>",
          "quotes \" ' ` & entities &lt;",
          "שלום עולם",
          "abc\u202Egpj.exe\u202C",
          "nul\u0000 bell\u0007 escape\u001b[31m",
          "line\r\nbreak\u2028and\u0085more\ttab",
          "lone \uD83C surrogate \uDF89",
          "🎉👩‍👩‍👧 中文标签",
          "x".repeat(10_000),
          "words of many kinds ".repeat(500),
          "\u0301\u0301\u0301 combining alone",
          " ");

  private HostileText() {}
}
