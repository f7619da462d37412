package dev.graft.artifact;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One repository in the cache, laid out as {@code huggingface_hub} does it:
 *
 * <pre>
 * .locks/models--org--name/ETAG.lock
 * models--org--name/blobs/ETAG                  the contents
 * models--org--name/snapshots/COMMIT/FILE       links to them
 * models--org--name/refs/REVISION               the commit that a branch or tag was at
 * models--org--name/.no_exist/COMMIT/FILE       what is known to be absent
 * models--org--name/.checked/ETAG               Graft's own: size and time of a checked blob
 * </pre>
 */
final class HubCache {

  private final Path directory;
  private final Path locks;
  private final boolean links;

  HubCache(HubSettings settings, HubRepository repository) {
    this.directory = settings.cache().resolve(repository.folder());
    this.locks = settings.cache().resolve(".locks").resolve(repository.folder());
    this.links = settings.links();
  }

  Path directory() {
    return directory;
  }

  Path snapshot(String commit) {
    return directory.resolve("snapshots").resolve(commit);
  }

  Path blob(HubEtag etag) {
    return directory.resolve("blobs").resolve(etag.value());
  }

  Path lock(HubEtag etag) {
    return locks.resolve(etag.value() + ".lock");
  }

  /** Whether a file is there, with its content. */
  boolean has(String commit, String file) {
    return Files.isRegularFile(snapshot(commit).resolve(file));
  }

  /** Whether it is known that the repository has no such file. */
  boolean lacks(String commit, String file) {
    return Files.exists(absent(commit, file));
  }

  private Path absent(String commit, String file) {
    return directory.resolve(".no_exist").resolve(commit).resolve(file);
  }

  /** The commit that a revision was at when it was last asked for. */
  Optional<String> commit(HubRevision revision) {
    if (revision.isCommit()) {
      return Optional.of(revision.name());
    }
    var file = reference(revision);
    try {
      var text = Files.isRegularFile(file) ? Files.readString(file).strip() : "";
      return Optional.of(text).filter(HubRevision::isCommit);
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private Path reference(HubRevision revision) {
    return directory.resolve("refs").resolve(revision.name());
  }

  /** Keeps what a revision is, and which of the files that it might have it lacks. */
  void remember(HubRevision revision, String commit, Iterable<String> lacking) {
    try {
      for (var file : lacking) {
        var absent = absent(commit, file);
        if (!Files.exists(absent)) {
          Files.createDirectories(parent(absent));
          Files.write(absent, new byte[0]);
        }
      }
      if (!revision.isCommit() && !commit(revision).equals(Optional.of(commit))) {
        AtomicFiles.write(reference(revision), commit.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException unwritable) {
      // A cache that others fill and this user may only read serves as well.
    }
  }

  /**
   * The files of a snapshot that Graft reads and whose content is not the one that their blob is
   * named by. A content is read once; later only its size and its time are looked at.
   */
  List<String> damaged(String commit) throws InterruptedException {
    var snapshot = snapshot(commit);
    var damaged = new ArrayList<String>();
    try (var files = Files.walk(snapshot, 2)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        var name = snapshot.relativize(file).toString().replace('\\', '/');
        if (ModelFiles.isRead(name) && !isIntact(file.toRealPath())) {
          damaged.add(name);
        }
      }
    } catch (IOException | UncheckedIOException unreadable) {
      return damaged;
    }
    return damaged;
  }

  private boolean isIntact(Path file) throws IOException, InterruptedException {
    var etag = HubEtag.of(String.valueOf(file.getFileName()));
    if (etag.isEmpty() || !file.equals(blob(etag.get()).toRealPath())) {
      return true;
    }
    if (stamp(file).equals(readStamp(etag.get()))) {
      return true;
    }
    if (!etag.get().matches(file)) {
      return false;
    }
    markIntact(etag.get());
    return true;
  }

  /** Notes that a blob was checked. */
  void markIntact(HubEtag etag) {
    try {
      var mark = mark(etag);
      Files.createDirectories(parent(mark));
      Files.writeString(mark, stamp(blob(etag)));
    } catch (IOException unwritable) {
      // It is checked again next time.
    }
  }

  private String readStamp(HubEtag etag) {
    try {
      return Files.readString(mark(etag));
    } catch (IOException none) {
      return "";
    }
  }

  private static String stamp(Path file) throws IOException {
    return Files.size(file) + " " + Files.getLastModifiedTime(file);
  }

  /** Beside what Python's library keeps there, which leaves it alone. */
  private Path mark(HubEtag etag) {
    return directory.resolve(".checked").resolve(etag.value());
  }

  /** Takes away a file's content, so that it is fetched again. */
  void discard(String commit, String file) throws IOException {
    var link = snapshot(commit).resolve(file);
    Files.deleteIfExists(link.toRealPath());
    Files.deleteIfExists(link);
  }

  /** Makes a blob stand in the snapshot under its name; the caller holds the blob's lock. */
  void link(HubEtag etag, String commit, String file) throws IOException {
    var blob = blob(etag);
    var target = snapshot(commit).resolve(file);
    var parent = Files.createDirectories(parent(target));
    if (Files.isRegularFile(target)) {
      return;
    }
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(target);
    }
    if (links) {
      try {
        // Relative, so that the cache may be moved.
        var unused = Files.createSymbolicLink(target, parent.relativize(blob));
        return;
      } catch (FileAlreadyExistsException byAnother) {
        return;
      } catch (IOException | UnsupportedOperationException impossible) {
        // Windows without developer mode, for one.
      }
      try {
        var unused = Files.createLink(target, blob);
        return;
      } catch (IOException | UnsupportedOperationException impossible) {
        // What remains is a copy.
      }
    }
    var part = CacheDirectory.newPart(target);
    try {
      Files.copy(blob, part, StandardCopyOption.REPLACE_EXISTING);
      AtomicFiles.move(part, target);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** A name for a part that no other process can have. */
  Path ownPart(HubEtag etag) {
    var unique = UUID.randomUUID().toString().substring(0, 8);
    return directory.resolve("blobs").resolve(etag.value() + "." + unique + ".incomplete");
  }

  /** The part that a later download goes on from. */
  Path sharedPart(HubEtag etag) {
    return directory.resolve("blobs").resolve(etag.value() + ".incomplete");
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
