package dev.graft.artifact;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.RepositoryListener;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Says what is downloaded, in few lines, and lets no damaged file pass. */
final class TransferReport extends AbstractTransferListener {

  private static final long LARGE = 5_000_000;

  private final Consumer<String> messages;
  private final Set<String> damaged = new HashSet<>();
  private final Set<String> undescribed = new LinkedHashSet<>();
  private int files;
  private long bytes;

  TransferReport(Consumer<String> messages) {
    this.messages = messages;
  }

  @Override
  public void transferStarted(TransferEvent event) {
    var resource = event.getResource();
    if (resource.getContentLength() >= LARGE) {
      messages.accept(
          "Downloading "
              + fileName(resource.getResourceName())
              + ", "
              + Amount.of(resource.getContentLength())
              + ", from "
              + resource.getRepositoryId());
    }
  }

  /** Maven only warns of a wrong checksum; a repository without any is none of that. */
  @Override
  public synchronized void transferCorrupted(TransferEvent event)
      throws TransferCancelledException {
    var name = event.getResource().getResourceName();
    if (!(event.getException() instanceof ChecksumFailureException e)
        || e.getExpected().isEmpty()
        || name.contains("maven-metadata")) {
      return;
    }
    if (!damaged.add(name) || !e.isRetryWorthy()) {
      throw new TransferCancelledException("its checksum is another than the published one");
    }
  }

  @Override
  public synchronized void transferSucceeded(TransferEvent event) {
    if (event.getRequestType() == TransferEvent.RequestType.GET) {
      files++;
      bytes += event.getTransferredBytes();
    }
  }

  /** Tells, of what succeeded, the sum of downloads and what may be incomplete. */
  synchronized void summarize() {
    undescribed.forEach(messages);
    if (files > 0) {
      messages.accept(
          "Downloaded " + files + (files == 1 ? " file, " : " files, ") + Amount.of(bytes) + ".");
    }
  }

  /** Tells of artifacts whose dependencies stay unknown. */
  RepositoryListener descriptions() {
    return new AbstractRepositoryListener() {
      @Override
      public void artifactDescriptorInvalid(RepositoryEvent event) {
        unknown(event, "its POM is not valid (" + ResolutionFailure.rootMessage(event) + ")");
      }

      @Override
      public void artifactDescriptorMissing(RepositoryEvent event) {
        unknown(event, "it has no POM");
      }
    };
  }

  private synchronized void unknown(RepositoryEvent event, String reason) {
    undescribed.add(event.getArtifact() + " comes without its dependencies: " + reason + ".");
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
