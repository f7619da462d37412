package dev.graft.artifact;

import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.jspecify.annotations.Nullable;

/** Puts a failure of the resolver into words. */
final class ResolutionFailure {

  private ResolutionFailure() {}

  static ArtifactException describe(
      RepositoryException failure,
      List<Artifact> roots,
      LocalRepository local,
      List<RemoteRepository> remotes) {
    var message =
        "Could not get "
            + roots.stream().map(Artifact::toString).collect(Collectors.joining(", "))
            + ". Asked: the local repository "
            + local.getBasedir()
            + remotes.stream().map(ResolutionFailure::name).collect(Collectors.joining())
            + ". "
            + (isMissing(failure)
                ? "None of them has it: check the spelling of group, artifact and version"
                    + detail(failure)
                : "Check the network and the repositories in Maven's settings.xml; without a network"
                    + " only what the local repository holds can be used"
                    + detail(failure));
    return new ArtifactException(message, failure);
  }

  private static String name(RemoteRepository repository) {
    // Credentials in the address stay out of messages.
    return ", "
        + repository.getId()
        + " ("
        + repository.getUrl().replaceFirst("//[^/@]*@", "//")
        + ")";
  }

  private static String detail(RepositoryException failure) {
    Throwable root = failure;
    for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    var text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return " (" + text.strip().replaceFirst("\\.$", "").replaceAll("//[^/@\\s]*@", "//") + ").";
  }

  private static boolean isMissing(RepositoryException failure) {
    var resolution = find(failure, ArtifactResolutionException.class);
    if (resolution == null) {
      return find(failure, ArtifactNotFoundException.class) != null;
    }
    return resolution.getResults().stream()
        .filter(result -> !result.isResolved())
        .flatMap(result -> result.getExceptions().stream())
        .allMatch(e -> find(e, ArtifactNotFoundException.class) != null);
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
