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
}
