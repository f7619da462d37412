package dev.graft.kernel.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A magic with all that is to be known of it.
 *
 * @param names its name, then other names for it
 * @param summary what it does, in one line
 * @param usage its forms, each a line; the first is shown in the list of all
 * @param notes what its arguments mean, a line each
 * @param example a line or a cell that works
 * @param completer how its arguments go on
 * @param action what it does
 */
record Magic(
    List<String> names,
    String summary,
    List<String> usage,
    List<String> notes,
    String example,
    Completer completer,
    Action action) {

  /** What a magic does. */
  @FunctionalInterface
  interface Action {
    @Nullable Object run(Call call) throws Exception;
  }

  /**
   * A call.
   *
   * @param arguments the words behind the name
   * @param body for a cell magic the lines that follow, else null
   * @param line the number in the cell of the line with the first argument
   */
  record Call(List<String> arguments, @Nullable String body, int line) {

    /** The arguments and, of a cell magic, the words of its body. */
    List<String> words() {
      var words = new ArrayList<>(arguments);
      bodyLines().forEach(words::addAll);
      return List.copyOf(words);
    }

    /** The words of each line of the body that has any. */
    List<List<String>> bodyLines() {
      return body == null
          ? List.of()
          : body.lines()
              .map(Arguments::withoutComment)
              .map(Arguments::split)
              .filter(words -> !words.isEmpty())
              .toList();
    }
  }

  /** How arguments go on. */
  @FunctionalInterface
  interface Completer {

    /** Takes none. */
    Completer NOTHING = (before, word) -> List.of();

    /**
     * What the last word may become.
     *
     * @param before the words before it
     * @param word what there is of it
     */
    List<String> candidates(List<String> before, String word);
  }

  String name() {
    return names.get(0);
  }

  /** Usage, arguments and an example, as plain text. */
  String help() {
    var text = new StringBuilder(usage.get(0).startsWith("%%") ? "%%" : "%");
    text.append(name()).append(": ").append(summary).append("\n\nUsage:\n");
    usage.forEach(line -> text.append("  ").append(line).append('\n'));
    if (!notes.isEmpty()) {
      text.append('\n');
      notes.forEach(line -> text.append("  ").append(line).append('\n'));
    }
    text.append("\nExample:\n").append(example.indent(2));
    if (names.size() > 1) {
      text.append(
          names.stream()
              .skip(1)
              .map(name -> "%" + name)
              .collect(Collectors.joining(", ", "\nAlso called: ", "\n")));
    }
    return text.toString();
  }

  /** The complaint about a call that cannot be meant. */
  IllegalArgumentException misused(String what) {
    return new IllegalArgumentException(
        what
            + " Use it as: "
            + String.join(" or ", usage)
            + "\nFor example: "
            + example.replace("\n", "\n             ")
            + "\n%help "
            + name()
            + " says more.");
  }
}
