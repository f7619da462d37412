package dev.graft.artifact;

import java.nio.file.Path;
import org.eclipse.aether.artifact.Artifact;

/**
 * A file of a Maven repository and what it is called there.
 *
 * @param group the group, such as {@code org.apache.commons}
 * @param artifact the artifact, such as {@code commons-csv}
 * @param extension the extension, mostly {@code jar}
 * @param classifier the classifier; empty for the main artifact
 * @param version the version that was chosen
 * @param file the file in the local repository
 */
public record MavenFile(
    String group, String artifact, String extension, String classifier, String version, Path file) {

  static MavenFile of(Artifact artifact) {
    return new MavenFile(
        artifact.getGroupId(),
        artifact.getArtifactId(),
        artifact.getExtension(),
        artifact.getClassifier(),
        artifact.getVersion(),
        artifact.getFile().toPath());
  }

  /** What stays the same from version to version: {@code group:artifact[:classifier]}. */
  public String key() {
    return group + ":" + artifact + (classifier.isEmpty() ? "" : ":" + classifier);
  }
}
