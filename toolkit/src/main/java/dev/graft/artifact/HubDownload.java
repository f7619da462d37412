package dev.graft.artifact;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** Brings the content of a file into the cache: in parts if need be, and checked. */
final class HubDownload {

  private static final int ATTEMPTS = 5;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-.*");

  private final HubClient client;
  private final HubCache cache;
  private final HubRepository repository;
  private final String commit;
  private final DownloadListener messages;

  HubDownload(
      HubClient client,
      HubCache cache,
      HubRepository repository,
      String commit,
      DownloadListener messages) {
    this.client = client;
    this.cache = cache;
    this.repository = repository;
    this.commit = commit;
    this.messages = messages;
  }

  /** How much of a file an earlier download has left. */
  long leftOver(HubFile file) {
    try {
      var part = cache.sharedPart(file.etag());
      return Files.exists(part) ? Files.size(part) : 0;
    } catch (IOException unreadable) {
      return 0;
    }
  }

  /**
   * Brings a file and links it into the snapshot.
   *
   * @param progress is told how many of its bytes are there
   */
  void fetch(HubFile file, LongConsumer progress) throws IOException, InterruptedException {
    var blob = cache.blob(file.etag());
    try (var lock = PathLock.acquire(cache.lock(file.etag()))) {
      if (!Files.isRegularFile(blob)) {
        Files.createDirectories(blob.toAbsolutePath().getParent());
        if (lock.isShared()) {
          complete(file, cache.sharedPart(file.etag()), progress);
        } else {
          var part = cache.ownPart(file.etag());
          try {
            complete(file, part, progress);
          } finally {
            Files.deleteIfExists(part);
          }
        }
      }
      cache.link(file.etag(), commit, file.name());
    }
    progress.accept(Files.size(blob));
  }

  private void complete(HubFile file, Path part, LongConsumer progress)
      throws IOException, InterruptedException {
    boolean damagedBefore = false;
    while (true) {
      boolean goesOn = size(part) > 0;
      transfer(file, part, progress);
      if (isIntact(file, part)) {
        AtomicFiles.move(part, cache.blob(file.etag()));
        cache.markIntact(file.etag());
        return;
      }
      Files.deleteIfExists(part);
      if (damagedBefore) {
        throw new ArtifactException(
            "%s of %s came damaged twice: its content is not the one that the hub names (%s). Nothing of it is kept. Try again later or from another network; something on the way changes files."
                .formatted(file.name(), repository, file.etag()));
      }
      // What an earlier download left may have been wrong: not the fault of this one.
      damagedBefore = !goesOn;
      messages.told(
          "%s of %s came damaged and is fetched again.".formatted(file.name(), repository));
    }
  }

  private static boolean isIntact(HubFile file, Path part)
      throws IOException, InterruptedException {
    return (file.size().isEmpty() || file.size().getAsLong() == size(part))
        && file.etag().matches(part);
  }

  /** Receives until all is there; what is cut off goes on where it was. */
  private void transfer(HubFile file, Path part, LongConsumer progress)
      throws IOException, InterruptedException {
    long expected = file.size().orElse(Long.MAX_VALUE);
    if (size(part) > expected) {
      Files.delete(part);
    }
    var attempts = new Attempts(ATTEMPTS);
    long most = size(part);
    while (size(part) != expected || !Files.exists(part)) {
      try {
        receive(file, part, expected, progress);
        if (file.size().isEmpty() || size(part) >= expected) {
          return;
        }
        throw new IOException("the connection was cut");
      } catch (HubStatusException e) {
        if (e.status() == 416 && size(part) > 0) {
          Files.delete(part);
        } else {
          attempts.failed(e);
        }
      } catch (IOException e) {
        if (size(part) > most) {
          most = size(part);
          attempts.succeeded();
        }
        attempts.failed(e);
      }
    }
  }

  private void receive(HubFile file, Path part, long expected, LongConsumer progress)
      throws IOException, InterruptedException {
    long from = size(part);
    var response = client.open(repository, commit, file.name(), from);
    try (var body = response.body()) {
      boolean append = response.statusCode() == 206;
      if (append && start(response) != from) {
        Files.delete(part);
        throw new IOException("the server sent another part than the one asked for");
      }
      // Not a channel: an interrupt would close it.
      try (var out = open(part, append)) {
        long size = append ? from : 0;
        progress.accept(size);
        for (var buffers = body.next(); buffers != null; buffers = body.next()) {
          for (var buffer : buffers) {
            var bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            size += bytes.length;
            write(out, bytes, part);
          }
          progress.accept(size);
          if (size > expected) {
            return;
          }
        }
      }
    }
  }

  private static long start(HttpResponse<?> response) {
    var range =
        CONTENT_RANGE.matcher(
            response.headers().firstValue("Content-Range").orElse("").toLowerCase(Locale.ROOT));
    return range.matches() ? Long.parseLong(range.group(1)) : -1;
  }

  private static FileOutputStream open(Path part, boolean append) {
    try {
      return new FileOutputStream(part.toFile(), append);
    } catch (IOException e) {
      throw unwritable(part, e);
    }
  }

  private static void write(FileOutputStream out, byte[] bytes, Path part) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw unwritable(part, e);
    }
  }

  static ArtifactException unwritable(Path place, IOException e) {
    return new ArtifactException(
        "Could not write to the hub's cache (%s). Make %s writable and see that the disk has space, or name another directory in HF_HOME."
            .formatted(e, place.getParent()),
        e);
  }

  private static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }
}
