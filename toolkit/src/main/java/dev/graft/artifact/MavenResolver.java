package dev.graft.artifact;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.runtime.standalonestatic.StandaloneStaticRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
import org.eclipse.aether.util.graph.visitor.PreorderNodeListGenerator;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/** Resolution against one set of settings: first the local repository alone, then the remotes. */
final class MavenResolver {

  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final int READ_TIMEOUT_MILLIS = 60_000;
  private static final long RETRY_MILLIS = 500;
  private static final List<String> RUNTIME = List.of(JavaScopes.COMPILE, JavaScopes.RUNTIME);

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
    var home = MavenSettings.systemHome(System.getenv());
    if (home != null && System.getProperty("maven.home") == null) {
      overrides.withMavenSystemHomeOverride(home);
    }
    return new MavenResolver(overrides.build());
  }

  static ContextOverrides.Builder defaults() {
    return ContextOverrides.create()
        .configProperties(
            Map.of(
                "aether.connector.connectTimeout", CONNECT_TIMEOUT_MILLIS,
                "aether.connector.requestTimeout", READ_TIMEOUT_MILLIS,
                // Someone waits for the answer: half a minute of patience with a busy server is
                // long.
                "aether.connector.http.retryHandler.interval", RETRY_MILLIS))
        // Published as OSGi bundles, these are jars all the same.
        .extraArtifactTypes(
            List.of(
                new DefaultArtifactType("bundle", "jar", "", "java"),
                new DefaultArtifactType("eclipse-plugin", "jar", "", "java"),
                new DefaultArtifactType("orbit", "jar", "", "java")));
  }

  Path localRepository() {
    try (var context = open()) {
      return context.repositorySystemSession().getLocalRepository().getBasedir().toPath();
    }
  }

  List<String> repositoryIds() {
    try (var context = open()) {
      return context.remoteRepositories().stream().map(RemoteRepository::getId).toList();
    }
  }

  Path resolve(Artifact artifact) {
    try (var context = open()) {
      var what = new Wanted(artifact.toString(), Coordinates.isFixed(artifact));
      return inLocalThenRemote(
          context,
          what,
          withMirrors(context, context.remoteRepositories()),
          new TransferReport(message -> {}),
          (session, repositories) ->
              context
                  .repositorySystem()
                  .resolveArtifact(session, new ArtifactRequest(artifact, repositories, null))
                  .getArtifact()
                  .getFile()
                  .toPath());
    }
  }

  List<MavenFile> resolveRuntime(
      List<Artifact> roots, RepositoryChoice choice, Consumer<String> messages) {
    try (var context = open()) {
      var request = new CollectRequest();
      roots.forEach(root -> request.addDependency(new Dependency(root, JavaScopes.RUNTIME)));
      var what =
          new Wanted(
              roots.stream().map(Artifact::toString).collect(Collectors.joining(", ")),
              choice.only().isEmpty() && roots.stream().allMatch(Coordinates::isFixed));
      return collect(context, request, what, chosen(context, choice), RUNTIME, messages);
    }
  }

  List<MavenFile> resolvePom(
      Path pom, Collection<String> scopes, RepositoryChoice choice, Consumer<String> messages) {
    try (var context = open()) {
      var remotes = chosen(context, choice);
      var project =
          inLocalThenRemote(
              context,
              new Wanted("what " + pom + " inherits", true),
              withMirrors(context, remotes),
              new TransferReport(message -> {}),
              (session, repositories) -> PomFile.read(context, session, pom, repositories));
      var dependencies = project.getDependencies();
      var request = new CollectRequest();
      request.setRootArtifact(project.getArtifact());
      request.setDependencies(
          dependencies.stream().filter(d -> scopes.contains(d.getScope())).toList());
      request.setManagedDependencies(project.getManagedDependencies());
      var all = new ArrayList<>(remotes);
      all.addAll(project.getRepositories());
      boolean fixed =
          dependencies.stream().map(Dependency::getArtifact).allMatch(Coordinates::isFixed);
      var what = new Wanted("the dependencies of " + pom, fixed && choice.only().isEmpty());
      return collect(context, request, what, all, scopes, messages);
    }
  }

  private static List<MavenFile> collect(
      Context context,
      CollectRequest request,
      Wanted what,
      List<RemoteRepository> remotes,
      Collection<String> scopes,
      Consumer<String> messages) {
    var report = new TransferReport(messages);
    var files =
        inLocalThenRemote(
            context,
            what,
            withMirrors(context, remotes),
            report,
            (session, repositories) -> {
              request.setRepositories(repositories);
              var nodes = new PreorderNodeListGenerator();
              context
                  .repositorySystem()
                  .resolveDependencies(
                      session,
                      new DependencyRequest(
                          request,
                          (node, parents) ->
                              node.getDependency() == null
                                  || scopes.contains(node.getDependency().getScope())))
                  .getRoot()
                  .accept(nodes);
              return nodes.getArtifacts(false).stream().map(MavenFile::of).distinct().toList();
            });
    report.summarize();
    return files;
  }

  private Context open() {
    try {
      return new StandaloneStaticRuntime().create(overrides);
    } catch (IllegalStateException e) {
      throw MavenSettings.unreadable(e);
    }
  }

  private static List<RemoteRepository> chosen(Context context, RepositoryChoice choice) {
    var configured = context.remoteRepositories();
    return choice.of(configured, withMirrors(context, configured));
  }

  /** The repositories with the mirrors, proxies and credentials of the settings in force. */
  private static List<RemoteRepository> withMirrors(
      Context context, List<RemoteRepository> repositories) {
    return context
        .repositorySystem()
        .newResolutionRepositories(context.repositorySystemSession(), repositories);
  }

  private static <T> T inLocalThenRemote(
      Context context,
      Wanted what,
      List<RemoteRepository> remotes,
      TransferReport report,
      Resolution<T> task) {
    if (what.mayBeLocal()) {
      try {
        return task.run(localOnly(context), List.of());
      } catch (RepositoryException somethingIsMissing) {
        // The remotes are asked below; what they lack is reported from there.
      }
    }
    var session = new DefaultRepositorySystemSession(context.repositorySystemSession());
    try {
      // A failure of a moment ago must not be remembered once the network is back.
      session.setResolutionErrorPolicy(
          new SimpleResolutionErrorPolicy(ResolutionErrorPolicy.CACHE_DISABLED));
      session.setTransferListener(report);
      session.setRepositoryListener(report.descriptions());
      session.setOffline(session.isOffline() || MavenSettings.isOffline(context));
      return task.run(session, remotes);
    } catch (RepositoryException e) {
      throw ResolutionFailure.describe(
          e, what.name(), session.getLocalRepository(), remotes, session.isOffline());
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

  /** What is asked for; it may be local if the files of its names never change. */
  private record Wanted(String name, boolean mayBeLocal) {}

  /** One attempt with a session and the repositories that it may ask. */
  @FunctionalInterface
  private interface Resolution<T> {
    T run(RepositorySystemSession session, List<RemoteRepository> repositories)
        throws RepositoryException;
  }
}
