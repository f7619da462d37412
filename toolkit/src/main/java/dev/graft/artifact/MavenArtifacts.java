package dev.graft.artifact;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Files from Maven repositories, resolved by Maven's own resolver.
 *
 * <p>The user's {@code settings.xml} and the one of the Maven installation (mirrors, proxies,
 * credentials, active profiles, offline) and the local repository are honoured, as is the system
 * property {@code maven.repo.local}. Without other settings the one remote repository is Maven
 * Central. What the local repository already holds is taken from there, without a network.
 */
public final class MavenArtifacts {

  private MavenArtifacts() {}

  /**
   * Resolves one file, without its dependencies.
   *
   * @param coordinates {@code group:artifact:version}, {@code group:artifact:extension:version} or
   *     {@code group:artifact:extension:classifier:version}; the extension is {@code jar} where
   *     none is given. Ivy's {@code group#artifact;version} is understood too
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
   * Coordinates as one would write them: the extension only where it is not {@code jar}.
   *
   * @param coordinates in one of the forms of {@link #resolve}
   * @throws IllegalArgumentException if they have another form
   */
  public static String shortest(String coordinates) {
    return Coordinates.shortest(Coordinates.parse(coordinates));
  }

  /**
   * Resolves files with all that they need at run time.
   *
   * @param coordinates each in one of the forms of {@link #resolve}; of two versions of one
   *     artifact the nearer to these roots wins, as in a Maven build
   * @param repositories the repositories to ask
   * @param messages is told of downloads and of incomplete descriptions, a line at a time
   * @return the files in the local repository, roots first, each once
   * @throws IllegalArgumentException if coordinates or the choice of repositories have another form
   * @throws ArtifactException if one of the files cannot be had
   */
  public static List<MavenFile> resolveRuntime(
      List<String> coordinates, RepositoryChoice repositories, Consumer<String> messages) {
    var roots = coordinates.stream().map(Coordinates::parse).toList();
    return roots.isEmpty()
        ? List.of()
        : MavenResolver.ofUser().resolveRuntime(roots, repositories, messages);
  }

  /**
   * Resolves what a POM depends on, directly and indirectly, as Maven would: with its parents,
   * managed versions, imported BOMs, properties, active profiles and repositories.
   *
   * @param pom the file
   * @param scopes the Maven scopes wanted of {@code compile}, {@code runtime}, {@code provided},
   *     {@code system} and {@code test}
   * @param repositories the repositories to ask besides those that the POM names
   * @param messages is told of downloads and of incomplete descriptions, a line at a time
   * @return the files, each once
   * @throws ArtifactException if the POM cannot be read or one of the files cannot be had
   */
  public static List<MavenFile> resolvePom(
      Path pom,
      Collection<String> scopes,
      RepositoryChoice repositories,
      Consumer<String> messages) {
    return MavenResolver.ofUser().resolvePom(pom, scopes, repositories, messages);
  }

  /** The directory in which downloaded artifacts are kept. */
  public static Path localRepository() {
    return MavenResolver.ofUser().localRepository();
  }

  /**
   * The ids of the remote repositories that the settings name; Maven Central is {@code central}.
   */
  public static List<String> repositoryIds() {
    return MavenResolver.ofUser().repositoryIds();
  }
}
