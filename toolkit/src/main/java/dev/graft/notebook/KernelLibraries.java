package dev.graft.notebook;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a kernel brings comes before what a cell adds to its class path: IJava's jar holds Gson
 * 2.8.5 and Maven's models of 3.6.0, and Graft would fail on them in the middle of its work.
 */
final class KernelLibraries {
  private static final String IJAVA = "io.github.spencerpark.ijava.IJava";

  private KernelLibraries() {}

  /**
   * Refuses a kernel whose Gson hides Graft's.
   *
   * @param jsonReader Gson's reader as this kernel loads it; 2.11 and newer have {@code
   *     setStrictness}
   * @throws IllegalStateException if it is older, with the kernel's start that helps
   */
  static void requireCurrent(Class<?> jsonReader) {
    if (Arrays.stream(jsonReader.getMethods())
        .anyMatch(method -> method.getName().equals("setStrictness"))) {
      return;
    }
    throw new IllegalStateException(
        """
        Graft needs Gson 2.11 or newer, but this kernel's own jar comes first with an older one. \
        Put Graft before it: in the kernel's kernel.json (see jupyter kernelspec list) let argv be
        ["java", "-cp", "%s%s%s", "%s", "{connection_file}"]
        and restart the kernel; %%jars is then not needed."""
            .formatted(place(KernelLibraries.class), File.pathSeparator, place(jsonReader), IJAVA));
  }

  /** Where a class comes from, with slashes, which JSON need not escape. */
  private static String place(Class<?> type) {
    var source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "THE-JAR-OF-" + type.getSimpleName();
    }
    try {
      return Path.of(new URI(source.getLocation().toString())).toString().replace('\\', '/');
    } catch (URISyntaxException | RuntimeException notAFile) {
      return source.getLocation().toString();
    }
  }
}
