package dev.graft.artifact;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A state of a repository: a branch, a tag, a commit or {@code refs/pr/N}.
 *
 * @param name as the user gave it; a commit in small letters
 */
record HubRevision(String name) {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  static HubRevision of(String given) {
    var text = given.strip();
    var small = text.toLowerCase(Locale.ROOT);
    var name = COMMIT.matcher(small).matches() ? small : text;
    if (name.length() > 250 || !RelativeName.isSafe(name) || !isReference(name)) {
      throw new IllegalArgumentException(
          "Not a revision: \""
              + PrintableText.of(given)
              + "\". Expected a branch (main), a tag, a commit of 40 hexadecimal digits, or"
              + " refs/pr/ with a number.");
    }
    return new HubRevision(name);
  }

  /** As git has it: such a name never exists. */
  private static boolean isReference(String name) {
    return name.chars().noneMatch(c -> c <= ' ' || "~^:?*[\"<>|".indexOf(c) >= 0);
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  boolean isCommit() {
    return isCommit(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
