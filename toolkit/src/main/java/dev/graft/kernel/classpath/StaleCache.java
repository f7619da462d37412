package dev.graft.kernel.classpath;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An AOT cache of a jar that was built anew since.
 *
 * <p>Java 25 takes the classes from the cache without a look at the jar, so that the kernel would
 * run the code of an earlier build. (An archive of classes is checked by Java itself.)
 */
public final class StaleCache {

  private static final String CACHE_OPTION = "-XX:AOTCache=";

  private StaleCache() {}

  /**
   * Runs this kernel in a process without the cache if the cache is stale.
   *
   * @param arguments those of this process
   * @return the exit status of that process, or empty if there is nothing wrong with this one
   */
  public static Optional<Integer> runWithout(List<String> arguments) throws IOException {
    var index = System.getProperty(IndexedFiles.INDEX, "");
    var jar = System.getProperty("java.class.path", "");
    if (!index.endsWith(".packages")
        || PackageIndex.isCurrent(Path.of(index), Path.of(jar))
        || !Files.exists(Path.of(index.replaceFirst("packages$", "aot")))) {
      return Optional.empty();
    }
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith(CACHE_OPTION))
        .filter(option -> !option.startsWith("-D" + IndexedFiles.INDEX + "="))
        .forEach(command::add);
    command.addAll(List.of("-jar", jar));
    command.addAll(arguments);
    var kernel = new ProcessBuilder(command).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(kernel::destroyForcibly));
    try {
      return Optional.of(kernel.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(1);
    }
  }
}
