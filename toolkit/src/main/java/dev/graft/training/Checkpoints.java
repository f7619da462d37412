package dev.graft.training;

import dev.graft.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run in a directory: the newest two, and the best weights that they refer
 * to. While it is open no other run can use the directory.
 */
final class Checkpoints implements AutoCloseable {
  private static final int KEPT = 2;
  private static final String LOCK = "lock";

  /** The directories that this process has open. */
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final int every;
  private final Map<String, String> identity;
  private final Path place;
  private final FileChannel channel;
  private final FileLock lock;

  /** The epochs whose best weights are known to be on the disk, whole. */
  private final Set<Integer> bestOnDisk = new HashSet<>();

  private Checkpoints(Checkpointing where, Path place, FileChannel channel, FileLock lock) {
    this.directory = where.directory();
    this.every = where.every();
    this.identity = where.identity();
    this.place = place;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens a directory, which is made if it does not exist.
   *
   * @throws IllegalStateException if another run is using it
   */
  static Checkpoints open(Checkpointing where) {
    try {
      Files.createDirectories(where.directory());
      Path place = where.directory().toRealPath();
      // A second channel of this process on the file would take the lock away when it is closed.
      if (!IN_USE.add(place)) {
        throw taken(where);
      }
      try {
        return locked(where, place);
      } catch (IOException | RuntimeException e) {
        IN_USE.remove(place);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Checkpoints cannot be written to %s: %s".formatted(where.directory(), e), e);
    }
  }

  private static Checkpoints locked(Checkpointing where, Path place) throws IOException {
    FileChannel channel =
        FileChannel.open(place.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw taken(where);
      }
      var checkpoints = new Checkpoints(where, place, channel, lock);
      checkpoints.deleteDrafts();
      return checkpoints;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static IllegalStateException taken(Checkpointing where) {
    return new IllegalStateException(
        "Another run is writing checkpoints to %s; wait for it or choose another directory"
            .formatted(where.directory()));
  }

  /** How many steps lie between two. */
  int every() {
    return every;
  }

  /**
   * The newest checkpoint that is whole.
   *
   * @return empty if there is none at all
   * @throws IllegalArgumentException if it is another run's
   * @throws CheckpointException if there are checkpoints, but none is whole
   */
  Optional<CheckpointFile> newest() {
    List<Path> files = files();
    @Nullable CheckpointException torn = null;
    for (Path file : files) {
      try {
        CheckpointFile checkpoint = CheckpointFile.read(file);
        checkIdentity(checkpoint);
        if (checkpoint.bestEpoch() > 0) {
          CheckpointFile.checkBest(bestFile(checkpoint.bestEpoch()));
          bestOnDisk.add(checkpoint.bestEpoch());
        }
        return Optional.of(checkpoint);
      } catch (CheckpointException e) {
        if (Uninterrupted.isInterruption(e)) {
          throw e;
        }
        torn = Objects.requireNonNullElse(torn, e);
      }
    }
    if (torn != null) {
      throw new CheckpointException(
          "None of the checkpoints in %s is whole: %s. Delete the directory to begin anew"
              .formatted(directory, torn.getMessage()),
          torn);
    }
    return Optional.empty();
  }

  private void checkIdentity(CheckpointFile checkpoint) {
    Map<String, String> theirs = checkpoint.identity();
    var different = new ArrayList<String>();
    identity.forEach(
        (key, value) -> {
          String other = theirs.getOrDefault(key, "nothing");
          if (!value.equals(other)) {
            different.add("%s: %s there, %s here".formatted(key, other, value));
          }
        });
    theirs.forEach(
        (key, value) -> {
          if (!identity.containsKey(key)) {
            different.add("%s: %s there, nothing here".formatted(key, value));
          }
        });
    if (!different.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds the checkpoints of another run (%s). Choose another directory, or delete it"
              .formatted(directory, String.join("; ", different)));
    }
  }

  /** Writes a checkpoint, and deletes those that it makes superfluous. */
  void write(TrainingState state, WeightsInTraining weights, BestWeights best) {
    if (best.epoch() > 0 && !bestOnDisk.contains(best.epoch())) {
      CheckpointFile.writeBest(bestFile(best.epoch()), weights.paths(), best);
      bestOnDisk.add(best.epoch());
    }
    CheckpointFile.write(
        directory.resolve(
            "step-%08d-best-%05d.safetensors".formatted(state.steps().size(), best.epoch())),
        identity,
        state,
        weights,
        best);
    deleteOld();
  }

  /** Where the best weights of an epoch are. */
  Path bestFile(int epoch) {
    return directory.resolve("best-%05d.safetensors".formatted(epoch));
  }

  private void deleteOld() {
    List<Path> files = files();
    List<String> needed =
        files.stream().limit(KEPT).map(Path::getFileName).map(Path::toString).toList();
    try {
      for (Path file : files.subList(Math.min(KEPT, files.size()), files.size())) {
        Files.deleteIfExists(file);
      }
      for (Path file : matching("best-*.safetensors")) {
        String name = file.getFileName().toString();
        if (needed.stream().noneMatch(step -> step.endsWith(name))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Old checkpoints cannot be deleted: " + e, e);
    }
  }

  /** Half-written files of a run that was killed. */
  private void deleteDrafts() throws IOException {
    for (Path file : matching(".*.part")) {
      Files.deleteIfExists(file);
    }
  }

  /** The newest first. */
  private List<Path> files() {
    return matching("step-*.safetensors").stream().sorted(Comparator.reverseOrder()).toList();
  }

  private List<Path> matching(String glob) {
    var matcher = directory.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> matcher.matches(file.getFileName())).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      IN_USE.remove(place);
    }
  }
}
