package dev.graft.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Files from Maven repositories, resolved by Maven's own resolver.
 *
 * <p>The user's {@code settings.xml} (mirrors, proxies, credentials, active profiles) and local
 * repository are honoured, as is the system property {@code maven.repo.local}. Without other
 * settings the one remote repository is Maven Central. What the local repository already holds is
 * taken from there, without a network.
 */
public final class MavenArtifacts {

  private MavenArtifacts() {}

  /**
   * Resolves one file, without its dependencies.
   *
   * @param coordinates {@code group:artifact:version}, {@code group:artifact:extension:version} or
   *     {@code group:artifact:extension:classifier:version}; the extension is {@code jar} where
   *     none is given
   * @return the file in the local repository
   * @throws IllegalArgumentException if the coordinates have another form
   * @throws ArtifactException if the file cannot be had
   */
  public static Path resolve(String coordinates) {
    if (IsolatedMaven.isNeeded()) {
      return IsolatedMaven.call("resolve", coordinates);
    }
    return MavenResolver.ofUser().resolve(Coordinates.parse(coordinates));
  }

  /**
   * Resolves files with all that they need at run time.
   *
   * @param coordinates each in one of the forms of {@link #resolve}; of two versions of one
   *     artifact the nearer to these roots wins, as in a Maven build
   * @param extraRepositories repositories to ask besides the configured ones: id to URL ({@code
   *     https}, {@code http} or {@code file})
   * @return the files in the local repository, roots first, each once
   * @throws IllegalArgumentException if coordinates or a repository's URL have another form
   * @throws ArtifactException if one of the files cannot be had
   */
  public static List<Path> resolveWithDependencies(
      List<String> coordinates, Map<String, String> extraRepositories) {
    if (IsolatedMaven.isNeeded()) {
      return IsolatedMaven.call("resolveWithDependencies", coordinates, extraRepositories);
    }
    return MavenResolver.ofUser()
        .resolveWithDependencies(
            coordinates.stream().map(Coordinates::parse).toList(), extraRepositories);
  }
}
