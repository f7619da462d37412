package dev.graft.kernel.help;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the magics tell of themselves. */
public interface MagicHelp {

  /**
   * How a magic's line might go on.
   *
   * @param candidates what may replace the line from there
   * @param from index in the line
   */
  record Candidates(List<String> candidates, int from) {}

  /**
   * How a line that calls a magic might go on.
   *
   * @param lineBeforeCursor the line as far as it is typed, with its percent sign
   */
  @Nullable Candidates complete(String lineBeforeCursor);

  /** How the magic of that name is used, or null where there is none. */
  @Nullable String usage(String name);

  /** Whether the lines after a cell magic of that name are Java. */
  boolean hasJavaBody(String name);

  /** Magics of which only the names are known. */
  static MagicHelp ofNames(List<String> names) {
    return new MagicHelp() {
      @Override
      public @Nullable Candidates complete(String lineBeforeCursor) {
        var name = lineBeforeCursor.stripLeading();
        int from = name.startsWith("%%") ? 2 : name.startsWith("%") ? 1 : 0;
        var typed = name.substring(from);
        if (from == 0 || !typed.chars().allMatch(Character::isJavaIdentifierPart)) {
          return null;
        }
        return new Candidates(
            names.stream().filter(each -> each.startsWith(typed)).toList(),
            lineBeforeCursor.length() - typed.length());
      }

      @Override
      public @Nullable String usage(String name) {
        return null;
      }

      @Override
      public boolean hasJavaBody(String name) {
        return name.equals("time");
      }
    };
  }
}
