package dev.graft.artifact;

import java.util.regex.Pattern;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** Reads the coordinates of Maven artifacts. */
final class Coordinates {

  // No slash, backslash or leading dot: the parts become a path in the local repository.
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final Pattern VERSION =
      Pattern.compile("[A-Za-z0-9_\\[(][A-Za-z0-9_.,+*~\\[\\]()-]*");

  private static final Pattern IVY =
      Pattern.compile("([^#;:\\s]+)#([^#;:\\s]+)(?:#[^;:\\s]+)?;(\\S+)");

  private Coordinates() {}

  static Artifact parse(String coordinates) {
    var text = withoutIvy(coordinates.strip());
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

  /** IJava also took Ivy's notation, and an empty extension for {@code jar}. */
  private static String withoutIvy(String text) {
    var ivy = IVY.matcher(text);
    if (!ivy.matches()) {
      return text.replaceFirst("^([^:]+:[^:]+)::", "$1:jar:");
    }
    var version = ivy.group(3);
    return ivy.group(1)
        + ":"
        + ivy.group(2)
        + ":"
        + switch (version) {
          case "latest.release" -> "RELEASE";
          case "latest.integration" -> "LATEST";
          default -> version.endsWith(".+") ? "[" + version.replace('+', '*') + "]" : version;
        };
  }

  /** Whether the version names one release, so that a file of that name never changes. */
  static boolean isFixed(Artifact artifact) {
    var version = artifact.getVersion();
    return !artifact.isSnapshot()
        && !version.equals("LATEST")
        && !version.equals("RELEASE")
        && version.chars().noneMatch(c -> "[](),".indexOf(c) >= 0);
  }

  /** As one would write them: without the extension where that is {@code jar}. */
  static String shortest(Artifact artifact) {
    var start = artifact.getGroupId() + ":" + artifact.getArtifactId() + ":";
    if (!artifact.getClassifier().isEmpty()) {
      return start
          + artifact.getExtension()
          + ":"
          + artifact.getClassifier()
          + ":"
          + artifact.getVersion();
    }
    return start
        + (artifact.getExtension().equals("jar") ? "" : artifact.getExtension() + ":")
        + artifact.getVersion();
  }

  private static IllegalArgumentException malformed(String text) {
    boolean unversioned = text.matches("[\\w.-]+:[\\w.-]+");
    return new IllegalArgumentException(
        "Not the coordinates of a Maven artifact: \""
            + text
            + "\". Expected group:artifact:version or group:artifact:extension[:classifier]:version,"
            + " such as org.apache.commons:commons-lang3:3.17.0."
            + (unversioned ? " The newest version would be " + text + ":RELEASE." : ""));
  }
}
