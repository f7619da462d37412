package dev.graft.artifact;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.aether.DefaultRepositoryCache;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifactType;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorPolicy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.ResolutionErrorPolicy;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.graph.visitor.PreorderNodeListGenerator;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/** Resolution against one set of settings: first the local repository alone, then the remotes. */
final class MavenResolver {

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final int READ_TIMEOUT_MILLIS = 60_000;
  private static final Set<String> SCHEMES = Set.of("http", "https", "file");

  private final ContextOverrides overrides;

  MavenResolver(ContextOverrides overrides) {
    this.overrides = overrides;
  }

  /** The user's settings, the user's local repository. */
  static MavenResolver ofUser() {
    var overrides = defaults().withUserSettings(true);
    var localRepository = System.getProperty("maven.repo.local");
    if (localRepository != null && !localRepository.isBlank()) {
      overrides.withLocalRepositoryOverride(Path.of(localRepository).toAbsolutePath());
    }
    return new MavenResolver(overrides.build());
  }

  static ContextOverrides.Builder defaults() {
    return ContextOverrides.create()
        .configProperties(
            Map.of(
                "aether.connector.connectTimeout", CONNECT_TIMEOUT_MILLIS,
                "aether.connector.requestTimeout", READ_TIMEOUT_MILLIS))
        // Published as OSGi bundles, these are jars all the same.
        .extraArtifactTypes(
            List.of(
                new DefaultArtifactType("bundle", "jar", "", "java"),
                new DefaultArtifactType("eclipse-plugin", "jar", "", "java"),
                new DefaultArtifactType("orbit", "jar", "", "java")));
  }

  Path resolve(Artifact artifact) {
    try (var context = new StandaloneStaticRuntime().create(overrides)) {
      return inLocalThenRemote(
          context,
          List.of(artifact),
          withMirrors(context, context.remoteRepositories()),
          (session, repositories) ->
              path(
                  context
                      .repositorySystem()
                      .resolveArtifact(session, new ArtifactRequest(artifact, repositories, null))
                      .getArtifact()));
    }
  }

  List<Path> resolveWithDependencies(List<Artifact> roots, Map<String, String> extraRepositories) {
    var extra = extraRepositories.entrySet().stream().map(MavenResolver::repository).toList();
    if (roots.isEmpty()) {
      return List.of();
    }
    try (var context = new StandaloneStaticRuntime().create(overrides)) {
      var remotes = new ArrayList<>(context.remoteRepositories());
      remotes.addAll(extra);
      return inLocalThenRemote(
          context,
          roots,
          withMirrors(context, remotes),
          (session, repositories) -> collect(context, session, roots, repositories));
    }
  }

  private static List<Path> collect(
      Context context,
      RepositorySystemSession session,
      List<Artifact> roots,
      List<RemoteRepository> repositories)
      throws RepositoryException {
    var dependencies =
        roots.stream().map(root -> new Dependency(root, JavaScopes.RUNTIME)).toList();
    var request =
        new DependencyRequest(
            new CollectRequest(dependencies, List.of(), repositories),
            DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
    var nodes = new PreorderNodeListGenerator();
    context.repositorySystem().resolveDependencies(session, request).getRoot().accept(nodes);
    return nodes.getFiles().stream().map(File::toPath).distinct().toList();
  }

  /** The repositories with the mirrors, proxies and credentials of the settings in force. */
  private static List<RemoteRepository> withMirrors(
      Context context, List<RemoteRepository> repositories) {
    return context
        .repositorySystem()
        .newResolutionRepositories(context.repositorySystemSession(), repositories);
  }

  private static <T> T inLocalThenRemote(
      Context context, List<Artifact> roots, List<RemoteRepository> remotes, Resolution<T> task) {
    if (roots.stream().allMatch(Coordinates::isFixed)) {
      try {
        return task.run(localOnly(context), List.of());
      } catch (RepositoryException somethingIsMissing) {
        // The remotes are asked below; what they lack is reported from there.
      }
    }
    try {
      var session = new DefaultRepositorySystemSession(context.repositorySystemSession());
      // A failure of a moment ago must not be remembered once the network is back.
      session.setResolutionErrorPolicy(
          new SimpleResolutionErrorPolicy(ResolutionErrorPolicy.CACHE_DISABLED));
      return task.run(session, remotes);
    } catch (RepositoryException e) {
      throw ResolutionFailure.describe(
          e, roots, context.repositorySystemSession().getLocalRepository(), remotes);
    }
  }

  private static RepositorySystemSession localOnly(Context context) {
    var session = new DefaultRepositorySystemSession(context.repositorySystemSession());
    session.setOffline(true);
    // The common cache would remember for the second attempt what this one did not find.
    session.setCache(new DefaultRepositoryCache());
    session.setIgnoreArtifactDescriptorRepositories(true);
    // Without its description an artifact would seem to have no dependencies.
    session.setArtifactDescriptorPolicy(
        new SimpleArtifactDescriptorPolicy(ArtifactDescriptorPolicy.STRICT));
    return session;
  }

  private static Path path(Artifact artifact) {
    return artifact.getFile().toPath();
  }

  private static RemoteRepository repository(Map.Entry<String, String> entry) {
    var url = entry.getValue().strip();
    if (entry.getKey().isBlank() || !isRepositoryUrl(url)) {
      throw new IllegalArgumentException(
          "Not a repository: id \""
              + entry.getKey()
              + "\", URL \""
              + url
              + "\". Expected an id and a URL that starts with https://, http:// or file:.");
    }
    return new RemoteRepository.Builder(entry.getKey().strip(), "default", url).build();
  }

  private static boolean isRepositoryUrl(String url) {
    try {
      var scheme = URI.create(url).getScheme();
      return scheme != null && SCHEMES.contains(scheme);
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  /** One attempt with a session and the repositories that it may ask. */
  @FunctionalInterface
  private interface Resolution<T> {
    T run(RepositorySystemSession session, List<RemoteRepository> repositories)
        throws RepositoryException;
  }
}
