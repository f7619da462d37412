package dev.graft.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path work;

  @SuppressWarnings("NullAway.Init")
  private Path jar;

  @BeforeEach
  void makeJar() throws IOException {
    jar =
        Files.write(
            Files.createDirectories(work.resolve("Bäume und Äste")).resolve("a.jar"), new byte[3]);
  }

  @Test
  void filesLieBesideTheJar() {
    assertThat(Store.find(jar, Map.of()).orElseThrow().files())
        .allSatisfy(file -> assertThat(file).hasParentRaw(jar.getParent()))
        .doesNotHaveDuplicates();
  }

  @Test
  void elseTheyLieInTheUsersCache() {
    var gone = work.resolve("gone").resolve("a.jar");
    var cache = Map.of("XDG_CACHE_HOME", work.toString(), "LOCALAPPDATA", work.toString());
    assertThat(Store.find(gone, cache).orElseThrow().archive())
        .satisfiesAnyOf(
            file -> assertThat(file).hasParentRaw(work.resolve("graft")),
            file -> assertThat(file.toString()).contains("Library")); // macOS
  }

  @Test
  void withoutAPlaceToWriteTheKernelIsStartedWithoutThem() {
    var cache = Map.of("XDG_CACHE_HOME", jar.toString(), "LOCALAPPDATA", jar.toString());
    var store = Store.find(work.resolve("gone").resolve("a.jar"), cache);
    assertThat(store).isEmpty();
    assertThat(JavaCommand.of(jar, store).toRun())
        .noneMatch(option -> option.contains("Archive") || option.contains("packages"));
  }

  @Test
  void twoJarsOfOneNameShareNothing() {
    assertThat(Store.in(work, jar).files())
        .doesNotContainAnyElementsOf(Store.in(work, work.resolve("a.jar")).files());
  }

  @Test
  void theOptionsAreThoseOfTheJava() {
    var store = Store.in(work, jar);
    var older = new JavaCommand(jar, 17, store).toRun();
    assertThat(older)
        .contains("-XX:SharedArchiveFile=" + store.archive())
        .noneMatch(option -> option.contains("AOT") || option.contains("unsafe"));
    var newer = new JavaCommand(jar, 25, store).toRun();
    assertThat(newer)
        .contains("-XX:AOTCache=" + store.archive(), "--sun-misc-unsafe-memory-access=allow")
        .noneMatch(option -> option.contains("SharedArchive"));
    assertThat(List.of(older, newer))
        .allSatisfy(
            command -> assertThat(command).endsWith("-jar", jar.toString(), "{connection_file}"));
  }

  @Test
  void javaStartsWithoutAWordWhenTheArchiveIsMissingOrNoArchive() throws Exception {
    var store = Store.in(work, jar);
    assertThat(start(store)).isEmpty();
    Path unused = Files.writeString(store.archive(), "no archive");
    assertThat(start(store)).isEmpty();
  }

  /** What Java says when it starts something small with the kernel's options. */
  private String start(Store store) throws Exception {
    var options = JavaCommand.of(jar, Optional.of(store)).toRun();
    var command = new java.util.ArrayList<>(options.subList(0, options.indexOf("-jar")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Silent.class.getName()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Has nothing to say. */
  static final class Silent {
    public static void main(String[] arguments) {}
  }
}
