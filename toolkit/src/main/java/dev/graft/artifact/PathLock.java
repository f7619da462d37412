package dev.graft.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A place that one thread of one process works on at a time: two downloads of a file, for instance,
 * of which one would be in vain.
 *
 * <p>Java locks by {@code fcntl}, Python's {@code filelock} by {@code flock}: on Linux the two do
 * not see each other. Nothing depends on it. A blob appears by an atomic move, complete and
 * checked; if Java and Python download one file at once, each moves a whole file of the same
 * content into place. Where an old Python appends to the same part, the check notices, and Graft
 * fetches anew.
 */
public final class PathLock implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;

  /** The operating system's locks are those of the process, and go when one of its files closes. */
  private static final Map<Path, ReentrantLock> OF_PROCESS = new ConcurrentHashMap<>();

  private final ReentrantLock ofProcess;
  private final @Nullable FileChannel channel;
  private final @Nullable FileLock lock;

  private PathLock(
      ReentrantLock ofProcess, @Nullable FileChannel channel, @Nullable FileLock lock) {
    this.ofProcess = ofProcess;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits until nobody else works on a file or directory, and keeps others from it. A thread holds
   * one such lock at a time.
   *
   * @param place need not exist
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public static PathLock on(Path place) throws InterruptedException {
    var hash = Sha256.of(real(place.toAbsolutePath().normalize()).toString());
    // Few files for ever, at the price that two places may have to wait for each other.
    return acquire(
        CacheDirectory.locate().resolve("locks").resolve(hash.substring(0, 2) + ".lock"));
  }

  /** One name for a place, by whatever links it is reached. */
  private static Path real(Path place) {
    try {
      return place.toRealPath();
    } catch (IOException notThere) {
      var parent = place.getParent();
      return parent == null ? place : real(parent).resolve(place.getFileName());
    }
  }

  /**
   * Waits for the lock that a file stands for.
   *
   * @param file made if it is missing; it stays
   */
  static PathLock acquire(Path file) throws InterruptedException {
    var path = file.toAbsolutePath().normalize();
    var ofProcess = OF_PROCESS.computeIfAbsent(path, unused -> new ReentrantLock());
    ofProcess.lockInterruptibly();
    FileChannel channel = null;
    boolean done = false;
    try {
      Files.createDirectories(path.getParent());
      channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      while (lock == null) {
        Thread.sleep(PAUSE_MILLIS);
        lock = channel.tryLock();
      }
      done = true;
      return new PathLock(ofProcess, channel, lock);
    } catch (IOException | UnsupportedOperationException noLocks) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      close(channel);
      done = true;
      return new PathLock(ofProcess, null, null);
    } finally {
      if (!done) {
        close(channel);
        ofProcess.unlock();
      }
    }
  }

  /** Whether other processes are kept away, too; some file systems have no locks. */
  public boolean isShared() {
    return lock != null;
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The lock goes with the process.
    }
  }

  @Override
  public void close() {
    close(channel);
    ofProcess.unlock();
  }
}
