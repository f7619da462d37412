package dev.graft.artifact;

import java.util.regex.Pattern;

/**
 * A model's repository on the hub.
 *
 * @param id such as {@code sentence-transformers/all-MiniLM-L6-v2}, or a name without an owner
 */
record HubRepository(String id) {

  private static final String WORD = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";
  private static final Pattern ID = Pattern.compile("(?:" + WORD + "/)?" + WORD);

  /** What becomes a path in the cache must stay within it. */
  HubRepository {
    if (!ID.matcher(id).matches()
        || id.contains("--")
        || id.contains("..")
        || id.endsWith(".git")) {
      throw new IllegalArgumentException(
          "Not the name of a repository on the hub: \""
              + PrintableText.of(id)
              + "\". Expected owner/name as in the address of its page, such as"
              + " sentence-transformers/all-MiniLM-L6-v2.");
    }
  }

  /** The directory in the cache. */
  String folder() {
    return "models--" + id.replace("/", "--");
  }

  static HubRepository ofFolder(String folder) {
    return new HubRepository(folder.replaceFirst("^models--", "").replace("--", "/"));
  }

  @Override
  public String toString() {
    return id;
  }
}
