package dev.graft.kernel.install;

import dev.graft.artifact.AtomicFiles;
import dev.graft.kernel.classpath.PackageIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes the files of the {@link Store}, unless they are there and fit. */
public final class Preparation {

  private static final long VERIFY_SECONDS = 60;

  private final Path jar;
  private final JavaCommand command;

  private Preparation(Path jar, JavaCommand command) {
    this.jar = jar;
    this.command = command;
  }

  /**
   * Prepares the start of a jar's kernel on the Java that runs now.
   *
   * @param cells what the extensions want to be rehearsed
   * @return whether something was made
   * @throws IOException if it could not be done; the kernel works all the same
   */
  public static boolean run(Path jar, Map<String, String> environment, List<String> cells)
      throws IOException {
    var store = Store.find(jar, environment);
    return store.isPresent()
        && new Preparation(jar, JavaCommand.of(jar, store)).make(store.get(), cells);
  }

  private boolean make(Store store, List<String> cells) throws IOException {
    var work = Files.createTempDirectory("graft-prepare");
    try {
      if (store.hasIndex(jar) && isAccepted(work)) {
        return false;
      }
      // Java 25 does not notice that an archive is one of an older jar: it must never meet a new
      // index.
      boolean unused = Files.deleteIfExists(store.archive());
      var index = work.resolve("index");
      PackageIndex.of(jar).write(index);
      move(index, store.index());
      var archive = work.resolve("archive");
      Rehearsal.run(work, file -> command.toRecord(archive, file), cells);
      if (!Files.isRegularFile(archive)) {
        throw new IOException("Java wrote no archive: " + lastLine(work.resolve("log")));
      }
      move(archive, store.archive());
      return true;
    } finally {
      AtomicFiles.deleteTree(work);
    }
  }

  private boolean isAccepted(Path work) throws IOException {
    try {
      // In a directory of its own: an archive that is cut off ends Java 17 with a report.
      var process =
          new ProcessBuilder(command.toVerify())
              .directory(work.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(VERIFY_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** First to its place's own file system, so that nobody sees a part: Java would stumble. */
  private static void move(Path from, Path to) throws IOException {
    var part = AtomicFiles.draft(to);
    try {
      AtomicFiles.move(Files.move(from, part), to);
    } finally {
      boolean unused = Files.deleteIfExists(part);
    }
  }

  private static String lastLine(Path log) throws IOException {
    var lines =
        new String(Files.readAllBytes(log), java.nio.charset.StandardCharsets.UTF_8)
            .lines()
            .toList();
    return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
  }
}
