package dev.graft.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathLockTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path work;

  @Test
  void aPlaceIsOneByWhateverLinkItIsReachedAndBeforeItExists() throws Exception {
    Path real = Files.createDirectory(work.resolve("real"));
    Path link = Files.createSymbolicLink(work.resolve("link"), real);
    List<String> order = new CopyOnWriteArrayList<>();
    Thread other;
    try (PathLock lock = PathLock.on(real.resolve("model"))) {
      assertThat(lock.isShared()).isTrue();
      other =
          new Thread(
              () -> {
                try (PathLock second = PathLock.on(link.resolve("../link/model"))) {
                  order.add("second, shared: " + second.isShared());
                } catch (InterruptedException e) {
                  order.add("interrupted");
                }
              });
      other.start();
      while (other.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      Files.createDirectory(real.resolve("model"));
      order.add("first");
    }
    other.join();
    assertThat(order).containsExactly("first", "second, shared: true");
  }
}
