package dev.graft;

import java.util.List;

/**
 * Which parameters a plan's word is about.
 *
 * @param patterns names, ends of paths, or globs; empty if it is about parts
 * @param parts kinds of parameters; empty if it is about patterns
 */
record Choice(List<String> patterns, List<Part> parts) {
  Choice {
    patterns = List.copyOf(patterns);
    parts = List.copyOf(parts);
  }

  static Choice of(String... patterns) {
    return new Choice(List.of(patterns), List.of());
  }

  static Choice of(Part... parts) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("At least one part is needed, such as Part.NORMS");
    }
    return new Choice(List.of(), List.of(parts));
  }

  /** As it stands in a plan's name. */
  String words() {
    return parts.isEmpty()
        ? String.join(", ", patterns)
        : String.join(", ", parts.stream().map(Part::word).toList());
  }

  /** What tells it from any other. */
  String description() {
    return parts.isEmpty() ? words() : "parts " + words();
  }
}
