package dev.graft.kernel.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel's process is started, on the Java that installs it.
 *
 * @param jar the kernel's jar
 * @param feature the version of Java, such as 17
 * @param store the files that shorten the start, or null
 */
record JavaCommand(Path jar, int feature, @Nullable Store store) {

  /** Earlier ones have an archive of classes, but not of what was profiled and linked. */
  static final int FIRST_WITH_AOT_CACHE = 25;

  private static final int FIRST_THAT_WARNS_OF_UNSAFE = 23;

  /** Enough for the Java side; the tensors live outside of the heap. */
  static final String HEAP = "-Xmx512m";

  /**
   * Measured with a cell that makes nine million strings, heap 512 MB, two cores: resident 244 MB
   * after it and 0.74 CPU seconds, against 305 MB and 1.02 s with the parallel collector and 457 MB
   * and 1.94 s with G1. The tensors need the memory beside the heap.
   */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  /**
   * Java threads stop for the collector, and for an interruption, at points that a compiled loop
   * over numbers has only with these; an endless stream of random numbers went on for a minute.
   */
  private static final List<String> LOOPS =
      List.of("-XX:+UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=1000");

  static JavaCommand of(Path jar, Optional<Store> store) {
    return new JavaCommand(jar, Runtime.version().feature(), store.orElse(null));
  }

  /** The command of Jupyter's kernel.json. */
  List<String> toRun() {
    return command(archive("-XX:SharedArchiveFile=", "-XX:AOTCache="), "{connection_file}");
  }

  /** The same kernel, which writes the archive as it ends. */
  List<String> toRecord(Path archive, Path connectionFile) {
    var option = hasAotCache() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
    return command(List.of(option + archive, quiet()), connectionFile.toString());
  }

  /** Succeeds if Java accepts the archive: Java itself knows best what it depends on. */
  List<String> toVerify() {
    var command = new ArrayList<>(List.of(java()));
    command.addAll(archive("-XX:SharedArchiveFile=", "-XX:AOTCache="));
    command.addAll(List.of(hasAotCache() ? "-XX:AOTMode=on" : "-Xshare:on", HEAP, COLLECTOR));
    command.addAll(LOOPS);
    command.addAll(List.of("-cp", jar.toString(), "-version"));
    return command;
  }

  private List<String> command(List<String> archive, String connectionFile) {
    var command = new ArrayList<>(List.of(java(), HEAP, COLLECTOR));
    command.addAll(LOOPS);
    command.addAll(archive);
    if (store != null) {
      command.add("-Dgraft.packages=" + store.index());
    }
    if (feature >= FIRST_THAT_WARNS_OF_UNSAFE) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        Arrays.asList(
            "-Djava.awt.headless=true",
            "-DOPT_OUT_TRACKING=true",
            // Else threads that log at once when SLF4J starts make it warn in the cell.
            "-Dslf4j.internal.verbosity=ERROR",
            "-Dai.djl.offline=true",
            "-jar",
            jar.toString(),
            connectionFile));
    return command;
  }

  private List<String> archive(String classes, String cache) {
    return store == null
        ? List.of()
        : List.of((hasAotCache() ? cache : classes) + store.archive(), quiet());
  }

  /** An archive that does not fit any more is no news for a notebook. */
  private String quiet() {
    return hasAotCache() ? "-Xlog:aot*=off,cds*=off" : "-Xlog:cds*=off";
  }

  private boolean hasAotCache() {
    return feature >= FIRST_WITH_AOT_CACHE;
  }

  private static String java() {
    var windows = System.getProperty("os.name").startsWith("Windows");
    return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java")
        .toString();
  }
}
