package dev.graft.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Brings the files of one model at one revision into the cache, as far as they are not there. */
final class HubFetch {

  private static final int ATTEMPTS = 4;
  private static final double NANOS = 1e9;

  private final HubSettings settings;
  private final HubRepository repository;
  private final HubRevision revision;
  private final HubCache cache;
  private final HubFailure failure;
  private final DownloadListener messages = LiveDownloads.quiet();

  HubFetch(HubSettings settings, HubRepository repository, HubRevision revision) {
    this.settings = settings;
    this.repository = repository;
    this.revision = revision;
    this.cache = new HubCache(settings, repository);
    this.failure = new HubFailure(settings, repository, revision);
  }

  HubModel run() throws InterruptedException {
    var cached = cache.commit(revision);
    if (cached.isPresent()) {
      discardDamaged(cached.get());
    }
    boolean usable = cached.filter(commit -> missing(commit).isEmpty()).isPresent();
    if (settings.offline()) {
      return usable ? fromCache(cached.get()) : refuseOffline(cached);
    }
    if (usable
        && revision.isCommit()
        && !ModelFiles.mayLackPreparation(cache, revision.name())
        && !ModelFiles.mayLackModules(cache, revision.name())) {
      return model(revision.name());
    }
    var client = new HubClient(settings);
    HubListing listing;
    try {
      listing = Attempts.of(usable ? 1 : ATTEMPTS, () -> client.list(repository, revision));
    } catch (IOException e) {
      if (!usable || (e instanceof HubStatusException s && s.code().equals("RevisionNotFound"))) {
        throw failure.describe(e);
      }
      messages.told(
          "%s; %s is taken from the cache, as %s was at %s."
              .formatted(failure.reason(e), repository, revision, cached.get()));
      return fromCache(cached.get());
    }
    if (revision.isCommit() && !listing.commit().equals(revision.name())) {
      throw new ArtifactException(
          "%s gives commit %s of %s where %s was asked for."
              .formatted(settings.host(), listing.commit(), repository, revision));
    }
    ModelFiles.check(listing, repository, revision, settings.endpoint() + "/" + repository);
    try {
      download(client, listing);
    } catch (IOException e) {
      throw failure.describe(e);
    }
    cache.remember(revision, listing.commit(), ModelFiles.lacking(listing));
    return model(listing.commit());
  }

  /** What was truncated or altered meanwhile is fetched again, where that is possible. */
  private void discardDamaged(String commit) throws InterruptedException {
    for (var file : cache.damaged(commit)) {
      var found =
          "%s of %s in the cache is damaged: its content is not the one that the hub names."
              .formatted(file, repository);
      if (settings.offline()) {
        throw new ArtifactException(
            found
                + " HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) forbids to fetch it again: unset it"
                + " once. It lies at "
                + cache.snapshot(commit).resolve(file));
      }
      messages.told(found + " It is fetched again.");
      try {
        cache.discard(commit, file);
      } catch (IOException e) {
        throw HubDownload.unwritable(cache.snapshot(commit).resolve(file), e);
      }
    }
  }

  private List<String> missing(String commit) {
    return ModelFiles.missing(cache.snapshot(commit));
  }

  private HubModel fromCache(String commit) {
    if (ModelFiles.mayLackModules(cache, commit)) {
      messages.told(
          "The cached files of %s do not say whether it is a model of sentence-transformers (it would have a modules.json); it is taken for none."
              .formatted(repository));
    }
    return model(commit);
  }

  private HubModel refuseOffline(Optional<String> cached) {
    throw new ArtifactException(
        "%s at %s is not in the cache%s, and HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) forbids the network. Unset it once to download, or name the cache that has the model in HF_HOME; looked in %s."
            .formatted(
                repository,
                revision,
                cached
                    .filter(commit -> Files.isDirectory(cache.snapshot(commit)))
                    .map(commit -> " in full (missing: " + String.join(", ", missing(commit)) + ")")
                    .orElse(""),
                cache.directory()));
  }

  private HubModel model(String commit) {
    return new HubModel(repository.id(), revision.name(), commit, cache.snapshot(commit));
  }

  private void download(HubClient client, HubListing listing)
      throws IOException, InterruptedException {
    var commit = listing.commit();
    var snapshot = cache.snapshot(commit);
    var downloads = new HubDownload(client, cache, repository, commit, messages);
    // These two say which others there are.
    obtain(client, downloads, listing, List.of(SentenceModule.FILE), false);
    var transformer = ModelFiles.transformer(snapshot);
    var wanted = new ArrayList<String>();
    if (listing.files().contains(transformer + ModelFiles.WEIGHTS)) {
      wanted.add(transformer + ModelFiles.WEIGHTS);
    } else {
      var index = transformer + ModelFiles.INDEX;
      if (!listing.files().contains(index)) {
        throw new ArtifactException(
            "%s at %s has no %s%s, where its modules.json expects the weights. Graft reads no other format from there."
                .formatted(repository, revision, transformer, ModelFiles.WEIGHTS));
      }
      obtain(client, downloads, listing, List.of(index), false);
      var shards = ModelFiles.shards(snapshot, transformer);
      if (!listing.files().containsAll(shards)) {
        throw new ArtifactException(
            "%s at %s lacks files that its %s names: it is incomplete."
                .formatted(repository, revision, index));
      }
      wanted.addAll(shards);
    }
    for (var directory : ModelFiles.directories(snapshot)) {
      wanted.addAll(0, ModelFiles.small(directory, listing));
      var weights = directory + ModelFiles.WEIGHTS;
      if (!directory.isEmpty() && !wanted.contains(weights)) {
        wanted.add(weights);
      }
    }
    obtain(client, downloads, listing, wanted.stream().distinct().toList(), true);
  }

  /** Brings those of the files that the repository has and the cache has not. */
  private void obtain(
      HubClient client,
      HubDownload downloads,
      HubListing listing,
      List<String> names,
      boolean shown)
      throws IOException, InterruptedException {
    var files = new ArrayList<HubFile>();
    for (var name : names) {
      if (listing.files().contains(name) && !cache.has(listing.commit(), name)) {
        files.add(Attempts.of(ATTEMPTS, () -> client.describe(repository, listing.commit(), name)));
      }
    }
    if (files.isEmpty()) {
      return;
    }
    var absent =
        files.stream().filter(file -> !Files.isRegularFile(cache.blob(file.etag()))).toList();
    requireSpace(downloads, absent);
    var listener =
        shown && !settings.quiet() && !absent.isEmpty() ? LiveDownloads.listener() : messages;
    transfer(downloads, files, absent, listener);
  }

  private void transfer(
      HubDownload downloads, List<HubFile> files, List<HubFile> absent, DownloadListener listener)
      throws IOException, InterruptedException {
    long total = absent.stream().mapToLong(file -> file.size().orElse(0)).sum();
    listener.started(
        "%s (%s) from %s".formatted(repository, count(absent), settings.host()), total);
    long began = System.nanoTime();
    long done = 0;
    boolean complete = false;
    String end = "failed";
    try {
      for (var file : files) {
        long before = done;
        boolean counted = absent.contains(file);
        downloads.fetch(
            file,
            bytes -> {
              if (counted) {
                listener.progressed(before + bytes);
              }
            });
        done += counted ? Files.size(cache.blob(file.etag())) : 0;
      }
      complete = true;
    } catch (InterruptedException e) {
      end = "interrupted";
      throw e;
    } finally {
      listener.ended(
          complete
              ? summary(absent, done, Duration.ofNanos(System.nanoTime() - began))
              : "The download of %s %s; what arrived is kept, and the next one goes on from there."
                  .formatted(repository, end),
          complete);
    }
  }

  private String summary(List<HubFile> files, long bytes, Duration time) {
    return String.format(
        Locale.ROOT,
        "Downloaded %s: %s, %s in %.1f s.",
        repository,
        count(files),
        Amount.of(bytes),
        time.toNanos() / NANOS);
  }

  private static String count(List<HubFile> files) {
    return files.size() == 1 ? "1 file" : files.size() + " files";
  }

  private void requireSpace(HubDownload downloads, List<HubFile> files) {
    long needed =
        files.stream()
            .mapToLong(file -> Math.max(0, file.size().orElse(0) - downloads.leftOver(file)))
            .sum();
    Path place = cache.directory().toAbsolutePath();
    while (place.getParent() != null && !Files.exists(place)) {
      place = place.getParent();
    }
    long free;
    try {
      free = Files.getFileStore(place).getUsableSpace();
    } catch (IOException unknown) {
      return;
    }
    if (needed > free) {
      throw new ArtifactException(
          "%s needs %s more on the disk of %s, which has %s left. Make room there, or name a directory on another disk in HF_HOME."
              .formatted(repository, Amount.of(needed), cache.directory(), Amount.of(free)));
    }
  }
}
