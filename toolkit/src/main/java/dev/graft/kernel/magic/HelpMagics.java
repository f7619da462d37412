package dev.graft.kernel.magic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains the magics. */
final class HelpMagics {

  private static final String GAP = "  ";

  private final Magics magics;

  HelpMagics(Magics magics) {
    this.magics = magics;
  }

  List<Magic> all() {
    return List.of(
        new Magic(
            List.of("magics", "lsmagic"),
            "lists all magics",
            List.of("%magics"),
            List.of(),
            "%magics",
            Magic.Completer.NOTHING,
            call -> list()),
        new Magic(
            List.of("help"),
            "explains a magic: its arguments, with an example",
            List.of("%help NAME", "%NAME?", "?%NAME"),
            List.of(),
            "%help maven",
            (before, word) -> before.isEmpty() ? magics.names() : List.of(),
            this::help));
  }

  private @Nullable Object list() {
    var text = new StringBuilder();
    int width =
        magics.all().stream().mapToInt(magic -> magic.usage().get(0).length()).max().orElse(0);
    for (var magic : magics.all()) {
      var usage = magic.usage().get(0);
      text.append(usage).append(" ".repeat(width - usage.length())).append(GAP);
      text.append(magic.summary()).append('\n');
    }
    for (var name : magics.registered()) {
      text.append("%").append(name).append(" ".repeat(Math.max(0, width - name.length() - 1)));
      text.append(GAP).append("registered by this notebook\n");
    }
    text.append("%help NAME or %NAME? says more of one.");
    System.out.println(text);
    return null;
  }

  private @Nullable Object help(Magic.Call call) {
    var names = call.words();
    if (names.isEmpty()) {
      return list();
    }
    for (var name : names) {
      var plain = name.replaceFirst("^%{1,2}", "");
      var help = magics.help(plain);
      if (help == null) {
        throw magics.unknown(plain);
      }
      System.out.print(help);
    }
    return null;
  }
}
