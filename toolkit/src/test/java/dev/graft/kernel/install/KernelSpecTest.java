package dev.graft.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KernelSpecTest {

  private static final Path JAR = Path.of("/somewhere with space/graft-toolkit.jar");

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void itInstallsAsJavaAndTwiceIsOnce(@TempDir Path prefix) throws IOException {
    assertThat(install(prefix)).isEqualTo("java");
    assertThat(install(prefix)).isEqualTo("java");
    var directory = prefix.resolve("share/jupyter/kernels/java");
    try (var files = Files.list(directory)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "kernel.json", "logo-svg.svg", "logo-32x32.png", "logo-64x64.png");
    }
    var spec = JsonParser.parseString(Files.readString(directory.resolve("kernel.json")));
    var argv = spec.getAsJsonObject().getAsJsonArray("argv").asList();
    assertThat(Path.of(argv.get(0).getAsString())).isExecutable();
    assertThat(argv.stream().map(a -> a.getAsString()))
        .contains(JavaCommand.HEAP, "-DOPT_OUT_TRACKING=true", "-Dslf4j.internal.verbosity=ERROR")
        .endsWith("-jar", JAR.toString(), "{connection_file}");
    assertThat(spec.getAsJsonObject().get("interrupt_mode").getAsString()).isEqualTo("message");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"argv\": [\"java\"]}", "not json", "[]", "{\"metadata\": 1}", ""})
  void besideAnotherKernelItIsCalledGraft(String foreign, @TempDir Path prefix) throws IOException {
    var theirs = put(prefix, "java", foreign);
    assertThat(install(prefix)).isEqualTo("graft");
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("Another kernel");
    assertThat(theirs).content().isEqualTo(foreign);
  }

  @Test
  void aNameThatAnotherKernelHoldsIsRefused(@TempDir Path prefix) throws IOException {
    var theirs = put(prefix, "mine", "{}");
    assertThatIllegalStateException()
        .isThrownBy(() -> install(prefix, "--name", "mine"))
        .withMessageContaining("--name");
    assertThat(theirs).content().isEqualTo("{}");
    assertThat(install(prefix, "--name", "Other-1.2")).isEqualTo("other-1.2");
  }

  @Test
  void uninstallingTakesOnlyItsOwn(@TempDir Path prefix) throws IOException {
    var theirs = put(prefix, "java", "{}");
    assertThat(install(prefix)).isEqualTo("graft");
    assertThat(spec(prefix).uninstall(options(prefix))).containsExactly("graft");
    assertThat(prefix.resolve("share/jupyter/kernels/graft")).doesNotExist();
    assertThat(theirs).exists();
    assertThat(spec(prefix).uninstall(options(prefix))).isEmpty();
  }

  @Test
  void uninstallingTakesWhatThePreparationMade(@TempDir Path prefix) throws IOException {
    var files = Store.in(prefix, JAR).files();
    var other = Files.writeString(prefix.resolve("other.jsa"), "");
    assertThat(install(prefix)).isEqualTo("java");
    for (var file : files) {
      Path unused = Files.writeString(file, "");
    }
    assertThat(spec(prefix).uninstall(options(prefix))).containsExactly("java");
    assertThat(files).noneMatch(Files::exists);
    assertThat(other).exists();
  }

  @Test
  void nothingButItsOwnFilesIsDeleted(@TempDir Path prefix) throws IOException {
    var mine = Files.writeString(prefix.resolve("diary.txt"), "");
    var theirs =
        put(
            prefix,
            "java",
            "{\"metadata\": {\"graft\": \"0\", \"graft-files\": [\"%s\"]}}".formatted(mine));
    assertThat(spec(prefix).uninstall(options(prefix))).containsExactly("java");
    assertThat(mine).exists();
    assertThat(theirs).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"argv\": [\"java\", ", "[]"})
  void anInstallationCutShortIsDoneAgain(String broken, @TempDir Path prefix) throws IOException {
    assertThat(install(prefix)).isEqualTo("java");
    Path unused = put(prefix, "java", broken);
    assertThat(install(prefix)).isEqualTo("java");
    unused = put(prefix, "java", broken);
    assertThat(spec(prefix).uninstall(options(prefix))).containsExactly("java");
    assertThat(prefix.resolve("share/jupyter/kernels/java")).doesNotExist();
  }

  @Test
  void anOlderVersionIsReplaced(@TempDir Path prefix) throws IOException {
    var older = put(prefix, "java", "{\"argv\": [], \"metadata\": {\"graft\": \"0.0\"}}");
    assertThat(install(prefix)).isEqualTo("java");
    assertThat(older).content().contains("\"graft\": \"1.2\"", "{connection_file}");
  }

  @Test
  void placesAreFoundAsJupyterFindsThem() {
    var home = Path.of(System.getProperty("user.home"));
    assertThat(InstallOptions.parse(List.of("--user"), Map.of("JUPYTER_DATA_DIR", "/d")))
        .isEqualTo(new InstallOptions(Path.of("/d/kernels").toAbsolutePath(), null));
    assertThat(InstallOptions.parse(List.of(), Map.of()).directory())
        .startsWithRaw(home)
        .hasFileName("kernels");
    assertThat(InstallOptions.parse(List.of(), Map.of("HOME", "/h")).directory())
        .satisfiesAnyOf(
            d -> assertThat(d).startsWithRaw(Path.of("/h").toAbsolutePath()),
            d -> assertThat(System.getProperty("os.name")).startsWith("Windows"));
    assertThat(InstallOptions.parse(List.of("--sys-prefix"), Map.of("VIRTUAL_ENV", "/v")))
        .isEqualTo(new InstallOptions(Path.of("/v/share/jupyter/kernels").toAbsolutePath(), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--prefix",
        "--name",
        "--name ../x",
        "--name ..",
        "--name a/b",
        "--what",
        "--user --prefix /x",
        "--name a --name b",
        "x"
      })
  void otherOptionsAreRefused(String line) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InstallOptions.parse(List.of(line.split(" ")), Map.of()));
  }

  private String install(Path prefix, String... more) throws IOException {
    return spec(prefix)
        .install(
            options(prefix, more),
            "1.2",
            JavaCommand.of(JAR, Optional.of(Store.in(prefix, JAR))),
            new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private static KernelSpec spec(Path prefix) {
    return new KernelSpec(options(prefix).directory());
  }

  private static InstallOptions options(Path prefix, String... more) {
    var line = new java.util.ArrayList<>(List.of("--prefix", prefix.toString()));
    line.addAll(List.of(more));
    return InstallOptions.parse(line, Map.of());
  }

  private static Path put(Path prefix, String name, String spec) throws IOException {
    var directory = Files.createDirectories(prefix.resolve("share/jupyter/kernels/" + name));
    return Files.writeString(directory.resolve("kernel.json"), spec);
  }
}
