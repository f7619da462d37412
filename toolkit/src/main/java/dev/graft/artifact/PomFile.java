package dev.graft.artifact;

import eu.maveniverse.maven.mima.context.Context;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.building.ModelBuildingException;
import org.apache.maven.model.resolution.UnresolvableModelException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorPolicy;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactDescriptorResult;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.jspecify.annotations.Nullable;

/** Reads a POM outside of any repository, through Maven's model builder. */
final class PomFile {

  // The reader wants a name before it knows the POM's own.
  private static final Artifact PROJECT = new DefaultArtifact("notebook", "pom", "pom", "1");

  private PomFile() {}

  static ArtifactDescriptorResult read(
      Context context,
      RepositorySystemSession session,
      Path pom,
      List<RemoteRepository> repositories)
      throws ArtifactDescriptorException {
    var inWorkspace = new DefaultRepositorySystemSession(session);
    inWorkspace.setWorkspaceReader(new Workspace(pom.toAbsolutePath().toFile()));
    inWorkspace.setArtifactDescriptorPolicy(
        new SimpleArtifactDescriptorPolicy(ArtifactDescriptorPolicy.STRICT));
    try {
      return context
          .repositorySystem()
          .readArtifactDescriptor(
              inWorkspace, new ArtifactDescriptorRequest(PROJECT, repositories, null));
    } catch (ArtifactDescriptorException e) {
      var problems = ResolutionFailure.find(e, ModelBuildingException.class);
      if (problems == null || ResolutionFailure.find(e, ArtifactTransferException.class) != null) {
        throw e;
      }
      var text = new StringBuilder("The POM ").append(pom).append(" cannot be used:");
      for (var problem : problems.getProblems()) {
        if (problem.getException() instanceof UnresolvableModelException) {
          // A parent or an imported BOM: the repositories are to be named.
          throw e;
        }
        text.append("\n  ").append(problem.getMessage());
        text.append(problem.getLineNumber() > 0 ? " (line " + problem.getLineNumber() + ")" : "");
      }
      throw new ArtifactException(text.toString(), e);
    }
  }

  private record Workspace(File pom) implements WorkspaceReader {

    @Override
    public WorkspaceRepository getRepository() {
      return new WorkspaceRepository("notebook", pom);
    }

    @Override
    public @Nullable File findArtifact(Artifact artifact) {
      return artifact.getGroupId().equals(PROJECT.getGroupId())
              && artifact.getArtifactId().equals(PROJECT.getArtifactId())
              && artifact.getExtension().equals("pom")
          ? pom
          : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
      return List.of();
    }
  }
}
