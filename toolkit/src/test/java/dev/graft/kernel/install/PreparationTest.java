package dev.graft.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a jar of the kernel as it is, and kernels that really run. */
final class PreparationTest {

  private static final String OPTIONS =
      """
      Files.writeString(Path.of("options"), String.join(" ",
          java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments()))""";

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path work;

  @Test
  void theStartIsPreparedOnceAndNoKernelRunsTheCodeOfAnEarlierBuild() throws Exception {
    var jar = jar(Files.createDirectories(work.resolve("ein Käfer")).resolve("graft-toolkit.jar"));
    var store = Store.find(jar, Map.of()).orElseThrow();
    var command = JavaCommand.of(jar, Optional.of(store));

    assertThat(Preparation.run(jar, Map.of(), List.of("1"))).isTrue();
    assertThat(store.files()).allMatch(Files::isRegularFile);
    assertThat(Preparation.run(jar, Map.of(), List.of("1"))).isFalse();
    assertThat(optionsOf(command)).contains(store.archive().getFileName().toString());

    Path unused = Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000_000_000L));
    assertThat(store.hasIndex(jar)).isFalse();
    // Java 17 looks at the jar itself; Java 25 does not.
    assertThat(optionsOf(command)).doesNotContain("AOTCache");
  }

  /** The options with which the process runs that answers. */
  private String optionsOf(JavaCommand command) throws IOException {
    var directory = Files.createTempDirectory(work, "session");
    Rehearsal.run(
        directory,
        file -> {
          var options = new ArrayList<>(command.toRun());
          options.set(options.size() - 1, file.toString());
          return options;
        },
        List.of("import java.nio.file.*;", OPTIONS));
    assertThat(directory.resolve("log")).content().isEmpty();
    return Files.readString(directory.resolve("options"));
  }

  private static Path jar(Path file) throws Exception {
    var place = KernelSpec.class.getProtectionDomain().getCodeSource().getLocation();
    var classes = Path.of(place.toURI());
    var path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "dev.graft.kernel.Main");
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(path.split(File.pathSeparator, -1))
            .filter(entry -> entry.endsWith(".jar"))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        var entries = Files.walk(classes)) {
      for (var entry : entries.filter(e -> e.toString().endsWith(".class")).toList()) {
        jar.putNextEntry(
            new ZipEntry(classes.relativize(entry).toString().replace(File.separatorChar, '/')));
        jar.write(Files.readAllBytes(entry));
        jar.closeEntry();
      }
    }
    return file;
  }
}
