package dev.graft.artifact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.util.graph.visitor.PathRecordingDependencyVisitor;
import org.jspecify.annotations.Nullable;

/** Puts a failure of the resolver into words. */
final class ResolutionFailure {

  private static final Pattern STATUS = Pattern.compile("status code: (\\d{3})");
  private static final Pattern CREDENTIALS = Pattern.compile("//[^/@\\s]*@");

  private ResolutionFailure() {}

  /** What became of asking a repository; of several the first one here decides the advice. */
  private enum Outcome {
    OFFLINE(
        "You are offline by your settings (<offline>true</offline> in Maven's settings.xml):"
            + " without that line Maven may download; until then only what the local repository"
            + " holds can be used."),
    BLOCKED(
        "A mirror of Maven's settings.xml blocks the address: use https instead of http, or name a"
            + " mirror of your own for it."),
    REFUSED(
        "Check the user name and the password: they stand in Maven's settings.xml, in the <server>"
            + " with the id of the repository."),
    DAMAGED(
        "The repository or what stands between spoils its files: try again, and tell who keeps the"
            + " repository."),
    UNREACHABLE(
        "Check the network and the repositories in Maven's settings.xml; without a network only"
            + " what the local repository holds can be used."),
    MISSING(
        "None of them has it: check the spelling of group, artifact and version, or name its"
            + " repository with %mavenRepo.");

    private final String advice;

    Outcome(String advice) {
      this.advice = advice;
    }
  }

  static ArtifactException describe(
      RepositoryException failure,
      String wanted,
      LocalRepository local,
      List<RemoteRepository> remotes,
      boolean offline) {
    var transfers = new ArrayList<ArtifactTransferException>();
    collect(failure, transfers, Collections.newSetFromMap(new IdentityHashMap<>()));
    var missing = new LinkedHashSet<String>();
    var repositories = new LinkedHashMap<String, RemoteRepository>();
    remotes.forEach(repository -> repositories.put(repository.getId(), repository));
    Map<String, String> reasons = new LinkedHashMap<>();
    var outcome = Outcome.MISSING;
    for (var transfer : transfers) {
      if (transfer.getArtifact() != null) {
        missing.add(transfer.getArtifact() + neededBy(failure, transfer.getArtifact()));
      }
      var kind = outcome(transfer, offline);
      var repository = transfer.getRepository();
      if (repository != null && !repository.getId().isEmpty()) {
        repositories.putIfAbsent(repository.getId(), repository);
        if (kind != Outcome.MISSING || !reasons.containsKey(repository.getId())) {
          reasons.put(repository.getId(), reason(kind, transfer));
        }
      }
      outcome = kind.compareTo(outcome) < 0 ? kind : outcome;
    }
    if (transfers.isEmpty() && offline) {
      outcome = Outcome.OFFLINE;
    }
    var text = new StringBuilder("Could not get ");
    text.append(missing.isEmpty() ? wanted : String.join(", ", missing)).append(". Asked:");
    text.append("\n  the local repository ").append(local.getBasedir());
    repositories.forEach(
        (id, repository) ->
            text.append("\n  ")
                .append(name(repository))
                .append(reasons.containsKey(id) ? ": " + reasons.get(id) : ""));
    text.append('\n').append(outcome.advice);
    if (transfers.isEmpty()) {
      text.append(" (").append(rootMessage(failure)).append(").");
    }
    return new ArtifactException(text.toString(), failure);
  }

  private static Outcome outcome(ArtifactTransferException transfer, boolean offline) {
    if (offline) {
      return Outcome.OFFLINE;
    }
    if (transfer.getRepository() != null && transfer.getRepository().isBlocked()) {
      return Outcome.BLOCKED;
    }
    if (find(transfer, TransferCancelledException.class) != null) {
      return Outcome.DAMAGED;
    }
    var status = status(transfer);
    if (status.equals("401") || status.equals("403") || status.equals("407")) {
      return Outcome.REFUSED;
    }
    return transfer instanceof ArtifactNotFoundException ? Outcome.MISSING : Outcome.UNREACHABLE;
  }

  private static String reason(Outcome outcome, ArtifactTransferException transfer) {
    var status = status(transfer);
    return switch (outcome) {
      case OFFLINE -> "not asked";
      case BLOCKED -> "blocked";
      case REFUSED -> "refuses the credentials (status " + status + ")";
      case DAMAGED -> "sent a damaged file (" + rootMessage(transfer) + ")";
      case UNREACHABLE ->
          status.isEmpty()
              ? "cannot be reached (" + rootMessage(transfer) + ")"
              : "answers with status " + status;
      case MISSING -> "does not have it";
    };
  }

  private static String status(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      var matcher = STATUS.matcher(String.valueOf(t.getMessage()));
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return "";
  }

  /** The way from the root to what is missing; nothing if it is the root. */
  private static String neededBy(RepositoryException failure, Artifact missing) {
    var resolution = find(failure, DependencyResolutionException.class);
    if (resolution == null || resolution.getResult().getRoot() == null) {
      return "";
    }
    var paths =
        new PathRecordingDependencyVisitor(
            (node, parents) -> missing.toString().equals(String.valueOf(node.getArtifact())), true);
    resolution.getResult().getRoot().accept(paths);
    return paths.getPaths().stream()
        .map(ResolutionFailure::chain)
        .filter(chain -> !chain.isEmpty())
        .findFirst()
        .map(chain -> " (needed by " + chain + ")")
        .orElse("");
  }

  private static String chain(List<DependencyNode> path) {
    return path.subList(0, path.size() - 1).stream()
        .filter(node -> node.getDependency() != null)
        .map(node -> node.getArtifact().toString())
        .collect(Collectors.joining(" > "));
  }

  private static String name(RemoteRepository repository) {
    var instead =
        repository.getMirroredRepositories().stream()
            .map(RemoteRepository::getId)
            .distinct()
            .collect(Collectors.joining(", "));
    // Credentials in the address stay out of messages.
    return repository.getId()
        + " ("
        + withoutCredentials(repository.getUrl())
        + (instead.isEmpty() ? ")" : ", for " + instead + ")");
  }

  static String rootMessage(RepositoryEvent event) {
    return event.getException() == null ? "unreadable" : rootMessage(event.getException());
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    var text = root.getMessage() == null ? "" : root.getMessage();
    // Some say only the host's name.
    var named = text.contains(" ") ? text : root.getClass().getSimpleName() + " " + text;
    return withoutCredentials(named.strip().replaceFirst("\\.$", ""));
  }

  private static String withoutCredentials(String text) {
    return CREDENTIALS.matcher(text).replaceAll("//");
  }

  private static void collect(
      @Nullable Throwable thrown, List<ArtifactTransferException> found, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return;
    }
    if (thrown instanceof ArtifactTransferException transfer) {
      found.add(transfer);
      return;
    }
    if (thrown instanceof ArtifactResolutionException resolution) {
      resolution.getResults().stream()
          .filter(result -> !result.isResolved())
          .flatMap(result -> result.getExceptions().stream())
          .forEach(e -> collect(e, found, seen));
    }
    collect(thrown.getCause(), found, seen);
  }

  static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
