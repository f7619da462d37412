package dev.graft.artifact;

import java.util.regex.Pattern;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** Reads the coordinates of Maven artifacts. */
final class Coordinates {

  // No slash, backslash or leading dot: the parts become a path in the local repository.
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern VERSION =
      Pattern.compile("[A-Za-z0-9_\\[(][A-Za-z0-9_.,+~\\[\\]()-]*");

  private Coordinates() {}

  static Artifact parse(String coordinates) {
    var text = coordinates.strip();
    var parts = text.split(":", -1);
    if (parts.length < 3 || parts.length > 5) {
      throw malformed(text);
    }
    for (int i = 0; i < parts.length - 1; i++) {
      if (!PART.matcher(parts[i]).matches()) {
        throw malformed(text);
      }
    }
    if (!VERSION.matcher(parts[parts.length - 1]).matches()) {
      throw malformed(text);
    }
    return new DefaultArtifact(text);
  }

  /** Whether the version names one release, so that a file of that name never changes. */
  static boolean isFixed(Artifact artifact) {
    var version = artifact.getVersion();
    return !artifact.isSnapshot()
        && !version.equals("LATEST")
        && !version.equals("RELEASE")
        && version.chars().noneMatch(c -> "[](),".indexOf(c) >= 0);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "Not the coordinates of a Maven artifact: \""
            + text
            + "\". Expected group:artifact:version or group:artifact:extension[:classifier]:version,"
            + " such as org.apache.commons:commons-lang3:3.17.0.");
  }
}
